import type { Envelope, Refusal } from '@openclaw/sdk'

/** Refuses who is blocked; undefined lets a message in. The reason is kept with the message, and names nobody. */
export function judge({ sender }: Envelope, blocked: ReadonlySet<string>): Refusal | undefined {
  return blocked.has(sender.id) ? { reason: 'the sender is blocked' } : undefined
}
