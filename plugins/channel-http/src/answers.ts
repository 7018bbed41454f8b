import type { MessageRecord, Outcome, Queue, Receipt, World } from '@openclaw/sdk'
import type { Taken } from '@openclaw/sdk/http'
import type { FastifyRequest } from 'fastify'
import type { HttpDesk } from './channel.js'
import type { Answer } from './desk.js'

export interface RouteHost {
  readonly id: string
  readonly timeoutMs: number
  readonly desk: HttpDesk
  readonly queue: Queue
  readonly world: World
}

/** What a caller is told of a message. `id` is the gateway's. */
export interface MessageAnswer {
  readonly id: string
  readonly receipt: Receipt['status']
  readonly reply?: { readonly text: string }
  readonly outcome?: Outcome
}

/** The end of a message that came before, where it has one already. */
export async function answerFromLedger({ queue }: RouteHost, id: string): Promise<Answer | undefined> {
  const record = await queue.get(id)
  if (!record || record.settledAt === undefined) return undefined
  const outcome = {
    state: record.state,
    ...(record.reason !== undefined && { reason: record.reason }),
  } as Outcome
  const reply = await replyOf(queue, record)
  return { outcome, ...(reply && { reply }) }
}

async function replyOf(
  queue: Queue,
  { outboundIds = [] }: MessageRecord,
): Promise<{ text: string } | undefined> {
  const sent = await Promise.all(outboundIds.map((id) => queue.get(id)))
  const texts = sent.flatMap((record) =>
    record?.outbound && record.state !== 'refused' ? [record.outbound.text] : [],
  )
  return texts.length > 0 ? { text: texts.join('\n') } : undefined
}

export function summary(receipt: Taken): MessageAnswer {
  const outcome =
    receipt.status === 'dead' ? { outcome: { state: 'dead', reason: receipt.reason } as const } : {}
  return { id: receipt.id, receipt: receipt.status, ...outcome }
}

export function callerOf({ identity }: FastifyRequest): string {
  return identity?.id ?? 'anonymous'
}
