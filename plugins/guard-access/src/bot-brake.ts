import type { Envelope, World } from '@openclaw/sdk'
import { conversationOf, keepNewest } from './conversation.js'

const minuteMs = 60_000
const mostConversations = 1_000

/** Two bots that answer each other would never end: true while this conversation may have one more message of a bot. */
export function createBotBrake({ clock }: Pick<World, 'clock'>, perMinute: number) {
  const entered = new Map<string, readonly number[]>()
  return function takes(envelope: Envelope): boolean {
    const key = conversationOf(envelope)
    const now = clock.monotonic()
    const recent = (entered.get(key) ?? []).filter((at) => now - at < minuteMs)
    const takesIt = recent.length < perMinute
    keepNewest(entered, key, takesIt ? [...recent, now] : recent, mostConversations)
    return takesIt
  }
}
