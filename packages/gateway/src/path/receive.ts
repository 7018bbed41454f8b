import { asEnvelope, conversationKey, createLanes, hookCall, idsOf } from '@openclaw/kernel'
import { sessionKey, unlessAborted, unroutedKey } from '@openclaw/kernel'
import type { Generation, HookCall, Scope } from '@openclaw/kernel'
import { agents, errorLine, OpenClawError } from '@openclaw/sdk'
import type { Channel, Envelope, Incoming, Receipt, Refusal, Route, Stage, Turn } from '@openclaw/sdk'
import { compose } from './answer.js'
import { findCommand, runCommand } from './command.js'
import type { PathHost } from './host.js'
import { deliverAll, endCaller } from './send.js'
import { tellAccepted, tellSettled, tellStage } from './settled.js'

/** Who emits: a channel, and the plugin it belongs to. */
export interface Source {
  readonly id: string
  readonly account: string
  readonly channel: Channel
  readonly scope: Scope
}

export type Receive = (source: Source, envelope: Envelope) => Promise<Receipt>

/** An incoming message, and the refusal that ended it. */
type Decision = readonly [Incoming & Base, Refusal?]
type Base = Pick<Incoming, 'id' | 'acceptedAt'> & { readonly stages: Stage[] }

const retryAfterMs = 1_000

/**
 * From the channel to the durable point: may it enter, what is it, who answers, which conversation; then `accept`.
 * Never rejects. Envelopes of one conversation are taken one after the other, in the order of the calls.
 */
export function createReceive(host: PathHost): Receive {
  const lanes = createLanes()
  return async (source, given) => {
    if (lanes.size() >= host.settings.queueSize) return { status: 'full', retryAfterMs }
    if (host.draining() || source.scope.closed) return unavailable('the gateway is stopping')
    const [envelope, problem] = asEnvelope(given, source, host.world)
    return lanes.run(conversationKey(envelope), () => take(host, source, envelope, problem))
  }
}

async function take(host: PathHost, source: Source, envelope: Envelope, problem?: Error): Promise<Receipt> {
  // Whoever waits at the gate keeps the channel from closing, and the gate opens only after that.
  await unlessAborted(host.gates.closed('receive'), source.scope.signal)
  if (source.scope.closed) return unavailable('the channel is being exchanged')
  const generation = host.current()
  const id = host.world.id()
  const leave = generation.work.enter()
  // Whoever waits is known before the message is: its reply may be there before `accept` returns.
  if (source.channel.sender === 'connection') {
    host.callers.set(id, { channel: source.channel, leave: source.scope.callers.enter() })
  }
  let pending = false
  try {
    const [decided, refusal] = await decide(host, generation, id, envelope, problem)
    const incoming = decided.solo ? await answerBeside(host, generation, decided) : decided
    if (host.at) await host.at('receive.beforeAccept')
    const accepted = await host.queue.accept(incoming)
    if (host.at) await host.at('receive.afterAccept')
    if (accepted.status === 'duplicate') {
      const known = { ...idsOf(accepted.id), deliveryId: incoming.envelope.deliveryId }
      host.log[accepted.conflict ? 'warn' : 'debug'](known, 'a message was delivered again')
    }
    if (accepted.status === 'counted') {
      const counted = { ...incoming, id: accepted.id }
      void tellSettled(host, undefined, counted, counted.outcome!, counted)
      return receiptOf(counted, refusal)
    }
    if (accepted.status !== 'accepted') return accepted
    tellStage(host, 'accept', id, incoming.envelope)
    tellAccepted(host, incoming)
    if (incoming.outcome) await tellSettled(host, generation, incoming, incoming.outcome, incoming)
    pending = incoming.outcome === undefined || accepted.sends.length > 0
    if (incoming.outcome && pending) void deliverAll(host, accepted.sends, [incoming])
    return receiptOf(incoming, refusal)
  } catch (error) {
    host.log.error({ ...idsOf(id), error: errorLine(error) }, 'a message could not be accepted')
    return unavailable(errorLine(error))
  } finally {
    if (!pending) endCaller(host, id)
    leave()
  }
}

/** The four questions before the durable point. A plugin that fails or is late makes the message dead, not lost. */
export async function decide(
  host: PathHost,
  generation: Generation,
  id: string,
  envelope: Envelope,
  problem?: Error,
): Promise<Decision> {
  const { hooks } = generation
  const acceptedAt = host.world.clock.now()
  const stages: Stage[] = []
  const base = { id, acceptedAt, stages }
  const call = hookCall(stages, idsOf(id))
  try {
    if (problem) throw problem
    const refusal = await hooks.receive.run(envelope, call)
    tellStage(host, 'receive', id, envelope)
    if (refusal) return [unrouted(base, envelope, 'refused', refusal.reason), refusal]
    const normal = keepIdentity(envelope, await hooks.normalize.run(envelope, call))
    tellStage(host, 'normalize', id, normal)
    const routed = { envelope: normal, route: await routeOf(generation, normal, call) }
    tellStage(host, 'route', id, normal)
    const { agentId, rule } = routed.route
    if (!generation.lookup(agents).has(agentId)) {
      const reason = `no agent "${agentId}"`
      if (rule === 'asked') return [unrouted(base, normal, 'refused', reason), { reason }]
      throw new OpenClawError('OC_AGENT_UNKNOWN', `${rule} names the agent "${agentId}", and there is none`)
    }
    const key = (await hooks.session.run(routed, call)) ?? sessionKey(agentId, normal)
    tellStage(host, 'session', id, normal)
    const [solo, awaited] = [findCommand(normal.text, generation) !== undefined, host.callers.has(id)]
    return [{ id, envelope: normal, acceptedAt, key, route: routed.route, solo, stages, awaited }]
  } catch (error) {
    return [unrouted(base, envelope, 'dead', errorLine(error))]
  }
}

/** A command that asks for it is answered at once, beside the turn that may be running for the same session. */
async function answerBeside(host: PathHost, generation: Generation, incoming: Incoming & Base) {
  const { id, envelope, acceptedAt, route, key, stages } = incoming
  const command = findCommand(envelope.text, generation)
  if (!command?.command.beside || !route) return incoming
  const turn: Turn = {
    ...{ id, attempt: 1, agentId: route.agentId, sessionKey: key, text: envelope.text },
    ...{ messages: [{ id, envelope, acceptedAt }], history: [], instructions: [], tools: [] },
  }
  try {
    const said = await compose(host, generation, turn, await runCommand(host, command, turn), stages)
    const outcome = { state: said ? 'replied' : 'silent', reason: `/${command.name}` } as const
    return { ...incoming, outcome, outbound: said?.outbound }
  } catch (error) {
    return unrouted({ id, acceptedAt, stages }, envelope, 'dead', errorLine(error))
  }
}

function receiptOf({ id, outcome }: Incoming, refusal?: Refusal): Receipt {
  if (outcome?.state === 'dead') return { status: 'dead', id, reason: outcome.reason ?? '' }
  return refusal ? { status: 'refused', id, ...refusal } : { status: 'accepted', id }
}

/** How it is kept when it ends before it was routed. */
function unrouted(base: Base, envelope: Envelope, state: 'refused' | 'dead', reason: string) {
  return { ...base, envelope, key: unroutedKey(envelope), outcome: { state, reason } }
}

/** A tap of `normalize` may change what a message says, never which one it is. */
function keepIdentity(given: Envelope, normal: Envelope): Envelope {
  if (normal === given) return given
  const { channel, account, deliveryId, fingerprint } = given
  return { ...normal, channel, account, deliveryId, ...(fingerprint !== undefined && { fingerprint }) }
}

/** The agent that the caller asks for, else what the plugins say, else `main`. */
export async function routeOf({ hooks }: Generation, envelope: Envelope, call: HookCall): Promise<Route> {
  const { agentId } = envelope
  if (agentId !== undefined) return { agentId, rule: 'asked', trace: [] }
  return (await hooks.route.run(envelope, call)) ?? { agentId: 'main', rule: 'fallback', trace: [] }
}

function unavailable(reason: string): Receipt {
  return { status: 'unavailable', reason, retryAfterMs }
}
