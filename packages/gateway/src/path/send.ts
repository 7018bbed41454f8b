import { LazyAbort, backOffMs, idsOf, pause, within } from '@openclaw/kernel'
import { errorLine, isSendError, SendError, toError } from '@openclaw/sdk'
import type { Channel, Outcome, OutboundState, SendClaim, SendFailure, SendReceipt } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import { stage, tellCaller, tellEnd } from './settled.js'

/** An open account of a channel, as its sends see it. */
export interface Port {
  readonly id: string
  readonly account: string
  readonly channel: Channel
  /** `openUntil`: no send before it, in ms of the monotonic clock. */
  readonly breaker: { failures: number; openUntil: number }
  /** Resolves when the channel is connected, with what aborts when it no longer is; or when it closes. */
  connected(): Promise<AbortSignal>
  /** The platform refused the credentials; or it took something, and they are good. */
  judged(failure: SendFailure | undefined, reason: string): void
}

/** How one attempt ended: for good, or with another to come. */
interface End {
  readonly outcome?: Outcome<OutboundState>
  readonly retryInMs?: number
  readonly doubtful?: boolean
  readonly receipt?: SendReceipt
  readonly error?: unknown
}

/** So many failures in a row rest a channel for so long: a platform that is down gets no storm of retries. */
const breakerThreshold = 5
const breakerMs = 5_000

/** Takes one account's outbound from the queue and sends them, until the signal aborts. */
export async function sendLoop(host: PathHost, port: Port, signal: AbortSignal): Promise<void> {
  const marked = port.channel.guarantee !== 'native'
  const { leaseMs, retryMs } = host.settings
  const request = { channel: port.id, account: port.account, marked, leaseMs }
  while (!signal.aborted) {
    const connected = await port.connected()
    const restMs = port.breaker.openUntil - host.world.clock.monotonic()
    if (restMs > 0) await pause(host.world, restMs, signal)
    try {
      // Not claimed while the channel is away: a claim that is given back may be taken for a send that was cut off.
      const claim = await host.queue.claimSend({ ...request, signal: connected })
      if (claim && connected.aborted) claim.release()
      else if (claim) await deliver(host, claim, port)
      else if (!connected.aborted) return
    } catch (error) {
      host.log.error(
        { channel: port.id, account: port.account, error: errorLine(error) },
        'outbound could not be claimed',
      )
      await pause(host.world, retryMs, signal)
    }
  }
}

/** Answers the callers of these messages, who are then no longer waited for. Never rejects. */
export async function deliverAll(
  host: PathHost,
  claims: readonly SendClaim[],
  messages: readonly { readonly id: string }[],
): Promise<void> {
  await Promise.all(claims.map((claim) => deliver(host, claim)))
  for (const { id } of messages) endCaller(host, id)
}

/** Answers callers whose messages end in other processes that share the queue, until the signal aborts. */
export async function answerLoop(host: PathHost, signal: AbortSignal): Promise<void> {
  for (let next; (next = await host.queue.answered({ signal }));) {
    tellCaller(host, next.message, next.outcome, next.sends.length)
    void deliverAll(host, next.sends, [next.message])
  }
}

export function endCaller({ callers }: PathHost, id: string): void {
  callers.get(id)?.leave()
  callers.delete(id)
}

/** One attempt at one outbound, and what follows from how it ended. Without a port, to the callers. Never rejects. */
async function deliver(host: PathHost, claim: SendClaim, port?: Port): Promise<void> {
  const { outbound, attempt } = claim
  const { id, channel, account } = outbound
  const { clock } = host.world
  const ids = idsOf(id, outbound.answers[0]?.id)
  const generation = host.current()
  const leave = generation.work.enter()
  const began = clock.monotonic()
  const stopRenewal = host.renewals.keep(claim)
  try {
    if (host.at) await host.at('send.before')
    const end = port ? await attemptOver(host, claim, port.channel) : await answerCallers(host, claim)
    if (host.at) await host.at('send.after')
    if (end.error !== undefined)
      host.log.warn({ ...ids, attempt, error: errorLine(end.error), ...end.outcome }, 'a send failed')
    if (port) judge(host, port, end)
    if (!end.outcome) {
      const { retryInMs: delayMs = 0, doubtful = false } = end
      return await claim.retry({ error: errorLine(end.error), delayMs, doubtful })
    }
    const { outcome, receipt } = end
    const stages = [stage(host, 'deliver', channel, began)]
    await claim.settle({ outcome, stages, receipt })
    await tellEnd(host, generation, ids, {
      id,
      direction: 'outbound',
      channel,
      account,
      state: outcome.state,
      reason: outcome.reason,
      replies: 0,
      answers: outbound.answers.map((answered) => answered.id),
      at: clock.now(),
      tookMs: clock.monotonic() - began,
      stages,
    })
  } catch (error) {
    // Without a record nothing more is done here: the queue gives the outbound out again, with the doubt there is.
    host.log.error({ ...ids, error: errorLine(error) }, 'the end of a send could not be recorded')
  } finally {
    stopRenewal()
    leave()
  }
}

async function attemptOver(host: PathHost, claim: SendClaim, channel: Channel): Promise<End> {
  const { outbound, interrupted } = claim
  const abort = new LazyAbort()
  // The signal is made when the channel looks at it.
  const options = {
    idempotencyKey: outbound.id,
    get signal() {
      return abort.signal
    },
  }
  const { sendTimeoutMs } = host.settings
  const late = () => new SendError('ambiguous', `The platform did not answer within ${sendTimeoutMs} ms`)
  if (interrupted && channel.guarantee === 'none') {
    return { outcome: { state: 'uncertain', reason: 'an earlier attempt was cut off' } }
  }
  try {
    const send = async () =>
      (interrupted ? await channel.reconcile?.(outbound, options) : undefined) ??
      channel.send(outbound, options)
    return { outcome: { state: 'delivered' }, receipt: await within(host.world, sendTimeoutMs, send, late) }
  } catch (error) {
    abort.abort(toError(error))
    return afterFailure(host, claim, channel, error)
  }
}

/** Over the connections that the questions came by. Each takes one attempt: then nobody is left to retry for. */
async function answerCallers(host: PathHost, claim: SendClaim): Promise<End> {
  const waiting = new Set(claim.outbound.answers.flatMap(({ id }) => host.callers.get(id)?.channel ?? []))
  const ends = await Promise.all([...waiting].map((channel) => attemptOver(host, claim, channel)))
  const delivered = ends.find(({ outcome }) => outcome?.state === 'delivered')
  return delivered ?? { ...ends[0], outcome: { state: 'expired', reason: 'connection lost' } }
}

function afterFailure(host: PathHost, { attempt }: SendClaim, channel: Channel, error: unknown): End {
  const failure = isSendError(error) ? error.failure : 'ambiguous'
  if (failure === 'suppressed') return { outcome: { state: 'refused', reason: failure } }
  const reason = errorLine(error)
  // Where the platform takes a key, or can be asked, a second try cannot show twice.
  const safe =
    failure === 'ambiguous'
      ? channel.guarantee !== 'none'
      : failure === 'transient' || failure === 'rateLimit'
  if (!safe || attempt >= host.settings.sendAttempts) {
    return { error, outcome: { state: failure === 'ambiguous' ? 'uncertain' : 'dead', reason } }
  }
  const asked = isSendError(error) ? error.retryAfterMs : undefined
  const doubtful = failure === 'ambiguous'
  return { error, doubtful, retryInMs: asked ?? backOffMs(attempt, host.settings.retryMs, host.world.random) }
}

function judge({ world }: PathHost, { breaker, judged }: Port, { outcome, error }: End): void {
  if (outcome?.state === 'delivered') judged(undefined, '')
  else if (isSendError(error)) judged(error.failure, errorLine(error))
  breaker.failures = outcome ? 0 : breaker.failures + 1
  if (breaker.failures >= breakerThreshold) breaker.openUntil = world.clock.monotonic() + breakerMs
}
