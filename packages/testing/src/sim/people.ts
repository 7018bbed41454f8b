import type { Chance } from './chance.js'
import type { Kind, Said } from './record.js'

/** Conversations of each channel; the first two share a session. */
const conversations = 4

/** What people write on one channel, a list a conversation. The last message of each comes after the last fault. */
export function createPeople(channel: string, untilMs: number, chance: Chance): Said[][] {
  return Array.from({ length: conversations }, (_, index) => {
    const conversation = `c${index + 1}`
    const count = chance.between(2, 9)
    const times = Array.from({ length: count }, () => chance.between(0, untilMs - 1))
    // Half of the people write in bursts.
    const burst = chance.happens(0.5) ? times[0]! : undefined
    if (burst !== undefined) times.fill(burst, 1, Math.ceil(count / 2) + 1)
    return [...times.sort((a, b) => a - b), untilMs + 500].map((at, position): Said => {
      const number = position + 1
      const name = `${channel}.${conversation}.${number}`
      return { channel, conversation, number, name, kind: kindOf(chance), at, receipts: [] }
    })
  })
}

function kindOf(chance: Chance): Kind {
  if (chance.happens(0.9)) return 'plain'
  return chance.pick(['refused', 'dead'])
}
