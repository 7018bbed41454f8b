import type { MessageRecord, MessageState } from '@openclaw/sdk'
import { deliveryOf } from './delivery.js'
import type { Said } from './protocol.js'

const openStates: ReadonlySet<MessageState> = new Set(['waiting', 'running', 'sending'])

/** A record of the ledger with what answered it, as the page shows it. Undefined where it stands for many. */
export function saidOf(
  record: MessageRecord,
  answers: readonly (MessageRecord | undefined)[],
): Said | undefined {
  const { id, envelope, acceptedAt: at, state, reason, route } = record
  const pageId = envelope && deliveryOf(envelope.deliveryId)?.pageId
  if (!envelope || pageId === undefined) return undefined
  return {
    ...{ id, pageId, text: envelope.text, at, state, reason, agentId: route?.agentId },
    replies: answers.flatMap((answer) => {
      const { outbound } = answer ?? {}
      // What answers several messages is shown once, below the last of them.
      if (!answer || !outbound || outbound.answers.at(-1)?.id !== id) return []
      return [{ id: answer.id, text: outbound.text, state: answer.state, reason: answer.reason }]
    }),
  }
}

export function hasEnded({ state }: Pick<Said, 'state'>): boolean {
  return !openStates.has(state)
}

/** It has ended, and so has all that was said to it. */
export function isOver(said: Said): boolean {
  return hasEnded(said) && said.replies.every(hasEnded)
}

/** What can change of a message that is shown. */
export function fateOf({ state, reason, replies }: Said): string {
  return JSON.stringify([state, reason, replies.map((reply) => [reply.id, reply.state, reply.reason])])
}
