import { createHash } from 'node:crypto'
import type { Envelope, Peer } from '@openclaw/sdk'

/** The body of `POST /api/messages`. */
export interface MessageBody {
  readonly text: string
  /** The caller's own id: the same id twice is one message. */
  readonly id?: string
  readonly peer?: Peer
  readonly sender?: { readonly id: string; readonly name?: string }
  readonly agentId?: string
}

const id = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f]+$' } as const

export const messageBody = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: {
    text: { type: 'string', minLength: 1 },
    id,
    peer: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id'],
      properties: { kind: { enum: ['direct', 'group'] }, id },
    },
    sender: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: { id, name: { type: 'string', maxLength: 200 } },
    },
    agentId: id,
  },
} as const

/** Without a peer the sender, else the caller's credential, is the direct peer. */
export function envelopeOf(channel: string, body: MessageBody, callerId: string, ownId: string): Envelope {
  const sender = body.sender ?? { id: body.peer?.kind === 'direct' ? body.peer.id : callerId }
  const peer = body.peer ?? { kind: 'direct', id: sender.id }
  return {
    channel,
    account: 'default',
    // One caller's ids are no business of another's.
    deliveryId: `${callerId}:${body.id ?? ownId}`,
    fingerprint: body.id === undefined ? undefined : fingerprintOf(body),
    peer,
    sender,
    text: body.text,
    agentId: body.agentId,
  }
}

function fingerprintOf({ text, peer, sender, agentId }: MessageBody): string {
  const content = JSON.stringify([text, peer?.kind, peer?.id, sender?.id, agentId])
  return createHash('sha256').update(content).digest('base64url')
}
