import { hookCall, idsOf, roundMs } from '@openclaw/kernel'
import type { Generation, LineIds } from '@openclaw/kernel'
import { errorLine } from '@openclaw/sdk'
import type { Answered, Incoming, Outcome, Settled, Stage, Turn, Envelope, StageFact } from '@openclaw/sdk'
import type { PathHost } from './host.js'

type Place = Pick<Envelope, 'channel' | 'account' | 'peer' | 'text'> & Partial<Pick<Envelope, 'sender'>>

export function tellStage(host: PathHost, stage: StageFact['stage'], id: string, of: Place): void {
  host.events.emitStage(() => {
    const { channel, account, peer, sender, text } = of
    const who = { channel, account, peerId: peer.id, userId: sender?.id, text }
    return { stage, id, ...who, at: host.world.clock.now() }
  })
}

export function tellAccepted({ events }: PathHost, { id, envelope, acceptedAt: at, key }: Incoming): void {
  const { channel, account, deliveryId } = envelope
  events.emit(() => {
    return { type: 'message.accepted', id, direction: 'inbound', channel, account, deliveryId, key, at }
  })
}

/** Tells plugins, and all who watch, how an inbound message ended. */
export function tellSettled(
  host: PathHost,
  generation: Generation | undefined,
  { id, envelope, acceptedAt }: Pick<Incoming, 'id' | 'envelope' | 'acceptedAt'>,
  outcome: Outcome,
  settlement: Pick<Incoming, 'outbound' | 'stages'> & Pick<Settled, 'turnId' | 'usage'>,
): Promise<void> | void {
  const { channel, account, deliveryId } = envelope
  const { outbound = [], stages, turnId, usage } = settlement
  const at = host.world.clock.now()
  const replies = outbound.filter((created) => !created.outcome).length
  tellCaller(host, { id, deliveryId }, outcome, replies)
  // Written out: an object that begins with a spread costs a microsecond a key.
  return tellEnd(host, generation, idsOf(id), {
    id,
    direction: 'inbound',
    channel,
    account,
    deliveryId,
    turnId,
    usage,
    state: outcome.state,
    reason: outcome.reason,
    replies,
    at,
    tookMs: at - acceptedAt,
    stages,
  })
}

/** A channel that answers over connections lets go of a caller whom no reply will reach. */
export function tellCaller(host: PathHost, message: Answered, outcome: Outcome, replies: number): void {
  try {
    host.callers.get(message.id)?.channel.ended?.(message, outcome, replies)
  } catch (error) {
    host.log.error({ ...idsOf(message.id), error: errorLine(error) }, 'a channel failed in `ended`')
  }
}

/** Without a generation the taps are not told. */
export function tellEnd(
  { events }: PathHost,
  generation: Generation | undefined,
  ids: LineIds,
  fact: Settled,
): Promise<void> | void {
  // The fact becomes the event: a copy costs a microsecond a key.
  events.emit(() => Object.assign(fact, { type: 'message.settled' as const }))
  const hooks = generation?.hooks
  if (hooks?.settled.taps.length) return Promise.resolve(hooks.settled.run(fact, hookCall([], ids)))
}

type TurnFacts =
  | { readonly type: 'turn.started'; readonly messages: readonly string[] }
  | { readonly type: 'turn.delta'; readonly text: string }
  | { readonly type: 'turn.failed'; readonly error: string; readonly retryInMs?: number }

export function tellTurn({ events, world }: PathHost, turn: Turn, facts: TurnFacts): void {
  const { id: turnId, sessionKey: key, agentId, attempt } = turn
  events.emit(() => Object.assign(facts, { turnId, key, agentId, attempt, at: world.clock.now() }))
}

/** A step of the path itself, for the trace. */
export function stage(host: PathHost, name: string, plugin: string, beganAt: number): Stage {
  return { stage: name, plugin, tookMs: roundMs(host.world.clock.monotonic() - beganAt) }
}
