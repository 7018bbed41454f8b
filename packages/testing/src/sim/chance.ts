import { createRandom } from '../world.js'

/** Draws that follow from a seed alone. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  random(): number
  happens(probability: number): boolean
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  pick<T>(items: readonly T[]): T
}

/** Each `purpose` draws its own numbers, so that one more draw here changes nothing there. */
export function createChance(seed: number, purpose: string): Chance {
  let mixed = 0x811c9dc5
  for (const character of `${seed} ${purpose}`)
    mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193) >>> 0
  const random = createRandom(mixed)
  return {
    random,
    happens: (probability) => random() < probability,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    pick: (items) => items[Math.floor(random() * items.length)]!,
  }
}
