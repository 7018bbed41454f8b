import type { MessageRecord, Queue } from '@openclaw/sdk'

/** One line of `openclaw messages list`. */
export interface MessageSummary {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: string
  readonly state: string
  readonly reason?: string
  readonly acceptedAt: number
  readonly settledAt?: number
  readonly refusals?: MessageRecord['refusals']
}

export function summarise({
  id,
  direction,
  channel,
  state,
  reason,
  acceptedAt,
  settledAt,
  refusals,
}: MessageRecord): MessageSummary {
  return { id, direction, channel, state, reason, acceptedAt, settledAt, refusals }
}

/** What `openclaw messages why` tells: everything the ledger knows of a message, and of what answered it. */
export interface Explanation extends MessageSummary {
  readonly account: string
  readonly peer: MessageRecord['peer']
  readonly sessionKey?: string
  readonly turnId?: string
  readonly route?: MessageRecord['route']
  readonly stages: MessageRecord['stages']
  /** How often it was tried, and what each failure said. */
  readonly attempts: number
  readonly failures: MessageRecord['failures']
  readonly usage?: MessageRecord['usage']
  readonly receipt?: MessageRecord['receipt']
  readonly text?: string
  readonly outbound: readonly Explanation[]
}

export async function explain(queue: Queue, record: MessageRecord): Promise<Explanation> {
  const { account, peer, sessionKey, turnId, route, stages, attempts, failures, usage, receipt } = record
  const answers = await Promise.all((record.outboundIds ?? []).map((id) => queue.get(id)))
  const outbound = await Promise.all(answers.flatMap((answer) => (answer ? [explain(queue, answer)] : [])))
  const text = record.envelope?.text ?? record.outbound?.text
  return {
    ...summarise(record),
    ...{
      account,
      peer,
      sessionKey,
      turnId,
      route,
      stages,
      attempts,
      failures,
      usage,
      receipt,
      text,
      outbound,
    },
  }
}
