import { hookCall } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import type { Incoming, Outcome, Settled, Stage, Turn } from '@openclaw/sdk'
import type { PathHost } from './host.js'

export function tellAccepted({ events }: PathHost, { id, envelope, acceptedAt, key }: Incoming): void {
  const { channel, account, deliveryId } = envelope
  const facts = { id, channel, account, deliveryId, key, at: acceptedAt }
  events.emit(() => ({ type: 'message.accepted', direction: 'inbound', ...facts }))
}

/** An inbound message at its end. */
interface Ended extends Pick<Incoming, 'id' | 'envelope' | 'acceptedAt' | 'stages' | 'outbound'> {
  readonly outcome: Outcome
  readonly turnId?: string
}

/** Tells plugins, and all who watch, how an inbound message ended. */
export async function tellSettled(host: PathHost, generation: Generation, ended: Ended): Promise<void> {
  const { id, envelope, acceptedAt, stages, outbound = [], outcome, turnId } = ended
  const { channel, account, deliveryId } = envelope
  await tellEnd(host, generation, (at) => ({
    ...{
      id,
      direction: 'inbound',
      channel,
      account,
      deliveryId,
      ...outcome,
      stages,
      at,
      tookMs: at - acceptedAt,
    },
    ...(turnId !== undefined && { turnId }),
    replies: outbound.filter((created) => !created.outcome).length,
  }))
}

/** The fact is only made where somebody listens. */
export async function tellEnd(
  { world, events }: PathHost,
  { hooks }: Generation,
  fact: (at: number) => Settled,
): Promise<void> {
  const at = world.clock.now()
  events.emit(() => ({ type: 'message.settled', ...fact(at) }))
  if (hooks.settled.taps.length > 0) await hooks.settled.run(fact(at), hookCall([]))
}

type TurnFacts =
  | { readonly type: 'turn.started'; readonly messages: readonly string[] }
  | { readonly type: 'turn.delta'; readonly text: string }
  | { readonly type: 'turn.failed'; readonly error: string; readonly retryInMs?: number }

export function tellTurn({ events, world }: PathHost, turn: Turn, facts: TurnFacts): void {
  const { id: turnId, sessionKey: key, agentId, attempt } = turn
  events.emit(() => ({ ...facts, turnId, key, agentId, attempt, at: world.clock.now() }))
}

/** A step of the path itself, for the trace. */
export function stage(host: PathHost, name: string, plugin: string, beganAt: number): Stage {
  return { stage: name, plugin, tookMs: Math.round((host.world.clock.monotonic() - beganAt) * 1000) / 1000 }
}
