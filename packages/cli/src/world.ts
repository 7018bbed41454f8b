import { randomFillSync } from 'node:crypto'
import type { World } from '@openclaw/sdk'

/** The world as it is: the machine's clock, timers and randomness. */
export function realWorld(): World {
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    scheduler: { after },
    id: createIds(() => Date.now()),
    random: () => Math.random(),
  }
}

function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms)
  return () => clearTimeout(timer)
}

// Without the letters that are read as digits; in the order of their codes, so that ids sort as texts.
const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const randomLength = 16

/**
 * Ids of 26 characters: 10 of time in ms, 16 random. Ids of one process rise strictly, also within a millisecond and
 * when the clock goes back.
 */
export function createIds(now: () => number): () => string {
  const pool = Buffer.alloc(randomLength * 64)
  let used = pool.length
  let time = -1
  let prefix = ''
  let tail: number[] = []

  function fresh(): number[] {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += randomLength
    const digits: number[] = []
    for (let index = used - randomLength; index < used; index += 1) digits.push(pool[index]! & 31)
    return digits
  }

  return () => {
    const at = now()
    if (at > time) {
      time = at
      prefix = encodeTime(at)
      tail = fresh()
      // Room to count up within this millisecond.
      tail[0] = (tail[0] ?? 0) & 15
    } else countUp(tail)
    let id = prefix
    for (const digit of tail) id += digits[digit]
    return id
  }
}

function encodeTime(ms: number): string {
  let text = ''
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = `${digits[rest % 32]}${text}`
  return text
}

function countUp(number: number[]): void {
  for (let i = number.length - 1; i >= 0; i--) {
    const digit = (number[i] ?? 0) + 1
    number[i] = digit & 31
    if (digit < 32) return
  }
}
