import { createHash } from 'node:crypto'
import type { Envelope, Receipt } from '@openclaw/sdk'
import { deliveryIdOf } from './delivery.js'
import type { ChatEvent } from './protocol.js'

export interface SayBody {
  readonly conversation: string
  readonly id: string
  readonly text: string
  readonly agentId?: string
}

/**
 * The person is the peer and the conversation a thread: two persons who name theirs alike share neither a session nor a
 * turn.
 */
export function envelopeOf(channel: string, user: string, body: SayBody): Envelope {
  const { conversation, id: pageId, text, agentId } = body
  return {
    ...{ channel, account: 'default', text, agentId },
    deliveryId: deliveryIdOf({ user, conversation, pageId }),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([text, agentId]))
      .digest('base64url'),
    peer: { kind: 'direct', id: user },
    thread: conversation,
    sender: { id: user },
  }
}

export function receiptEvent({ conversation, id }: SayBody, receipt: Receipt): ChatEvent {
  const { status } = receipt
  const event = { type: 'receipt', conversation, id, status } as const
  if (receipt.status === 'duplicate') {
    const conflict = { reason: 'Another text was said under this id' }
    return { ...event, messageId: receipt.id, ...(receipt.conflict && conflict) }
  }
  return {
    ...event,
    ...('id' in receipt && { messageId: receipt.id }),
    ...('reason' in receipt && { reason: receipt.reason }),
    ...('retryAfterMs' in receipt && { retryAfterMs: receipt.retryAfterMs }),
  }
}
