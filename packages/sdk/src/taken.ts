import type { FastifyReply } from 'fastify'
import type { Receipt } from './contracts.js'
import { OpenClawError } from './errors.js'

/** The receipt of a message that is kept. */
export type Taken = Exclude<Receipt, { readonly status: 'full' | 'unavailable' | 'refused' }>

/** Throws what an HTTP caller is told when its message was not taken, or is not the one that has the id. */
export function assertTaken(receipt: Receipt, reply: FastifyReply): asserts receipt is Taken {
  const { status } = receipt
  if ('retryAfterMs' in receipt && receipt.retryAfterMs !== undefined) {
    void reply.header('retry-after', Math.ceil(receipt.retryAfterMs / 1_000))
  }
  if (status === 'full')
    throw new OpenClawError('OC_QUEUE_FULL', 'The queue is full: the message was not taken')
  if (status === 'unavailable') {
    throw new OpenClawError('OC_QUEUE_CLOSED', `The message was not taken: ${receipt.reason}`)
  }
  if (status === 'refused') {
    throw new OpenClawError('OC_MESSAGE_REFUSED', `The message was refused: ${receipt.reason}`)
  }
  if (status === 'duplicate' && receipt.conflict) {
    throw new OpenClawError('OC_MESSAGE_CONFLICT', `This id came before with another body, as ${receipt.id}`)
  }
}
