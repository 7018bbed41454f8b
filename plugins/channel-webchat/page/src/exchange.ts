import type { ChatReply, Draft, Said } from '../../src/protocol.js'
import type { Thread } from './thread.js'

/** A message with what is shown below it. */
export interface Exchange {
  readonly message: Said
  readonly replies: readonly ChatReply[]
  readonly drafts: readonly Draft[]
}

/** One answer may be for several messages: it is shown once, below the last of them. */
export function exchangesOf({ messages, drafts }: Thread): readonly Exchange[] {
  const lastOf = new Map<string, string>()
  for (const message of messages) for (const reply of message.replies) lastOf.set(reply.id, message.id)
  const positions = new Map(messages.map(({ id }, position) => [id, position]))
  const last = messages.length - 1
  function positionOf({ answers }: Draft): number {
    const known = answers.map((id) => positions.get(id)).filter((position) => position !== undefined)
    return known.length > 0 ? Math.max(...known) : last
  }
  const draftsAt = new Map<number, Draft[]>()
  for (const draft of drafts) {
    const position = positionOf(draft)
    draftsAt.set(position, [...(draftsAt.get(position) ?? []), draft])
  }
  return messages.map((message, position) => ({
    message,
    replies: message.replies.filter((reply) => lastOf.get(reply.id) === message.id),
    drafts: draftsAt.get(position) ?? [],
  }))
}
