import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Log, World } from '@openclaw/sdk'
import { differenceOf, heldBy } from './difference.js'
import type { Gates } from './gates.js'
import type { Generation } from './generation.js'
import { inOrder, serviceNeeds } from './order.js'
import type { ResolvedEntry, Scope } from './scope.js'
import type { GatewaySettings } from './settings.js'
import { atMost } from './wait.js'

export interface ReloadReport {
  readonly kept: readonly string[]
  readonly opened: readonly string[]
  readonly closed: readonly string[]
}

/** A turn under way. */
export interface Run {
  /** The plugins it began with. */
  readonly generation: Generation
  end(why: 'interrupted' | 'draining' | 'stale'): void
}

/** What a reload needs of the gateway. */
export interface ReloadHost {
  readonly world: World
  readonly log: Log
  readonly settings: GatewaySettings
  /** Services of the kernel itself. */
  readonly own: ReadonlySet<string>
  readonly running: ReadonlyMap<string, Run>
  readonly gates: Gates
  /** Aborted when the gateway begins to stop: nothing is started any more. */
  readonly stopping: AbortSignal
  current(): Generation
  /** `among`: the plugins it will run with; it grows while they are set up. */
  setUp(entry: ResolvedEntry, among: readonly Scope[]): Scope
  compile(scopes: readonly Scope[]): Generation
  swap(next: Generation): void
}

/** How long cut turns may take to notice, in ms. */
const cutGraceMs = 1_000

/**
 * Exchanges what differs; when anything fails, the old generation goes on. `accept` is asked once the new plugins are
 * live and before the old ones close: when it rejects, the old ones take over again. Not to be called twice at once.
 */
export async function reload(
  host: ReloadHost,
  next: readonly ResolvedEntry[],
  accept?: () => Promise<void>,
): Promise<ReloadReport> {
  inOrder(next, host.own)
  const old = host.current()
  const { kept, closing, exclusive, opening, holding } = differenceOf(old.scopes, next)
  for (const { id, entry } of holding) {
    const message = `${id} holds the ${heldBy(entry)}, which cannot be exchanged while messages flow`
    throw new OpenClawError('OC_RELOAD_RESTART', message, { plugin: id })
  }
  const beside = closing.filter((scope) => !exclusive.includes(scope))
  if (exclusive.length > 0) await stopExclusive(host, exclusive)
  try {
    host.swap(await openAll(host, next, kept))
  } catch (error) {
    if (exclusive.length > 0) await rollBack(host, old, [...kept, ...beside], error)
    throw error
  } finally {
    host.gates.open()
  }
  try {
    await accept?.()
  } catch (error) {
    await goBack(host, old, error)
    throw error
  }
  await retire(host, old, beside)
  const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)
  return { kept: ids(kept), opened: ids(opening), closed: ids(closing) }
}

/** Sets up and starts, in the order of their needs, the entries that are not running; all of them or none. */
async function openAll(
  host: ReloadHost,
  entries: readonly ResolvedEntry[],
  running: readonly Scope[],
): Promise<Generation> {
  host.stopping.throwIfAborted()
  const scopes = setUpAll(host, entries, running)
  const fresh = scopes.filter((scope) => !running.includes(scope))
  const giveUp = () => fresh.forEach((scope) => void scope.close())
  host.stopping.addEventListener('abort', giveUp)
  try {
    await startAll(fresh)
  } finally {
    host.stopping.removeEventListener('abort', giveUp)
  }
  try {
    return host.compile(entries.map(({ id }) => scopes.find((scope) => scope.id === id)!))
  } catch (error) {
    for (const scope of scopes.reverse()) if (!running.includes(scope)) await scope.close()
    throw error
  }
}

/** Starts plugins in the given order; when one fails, closes them all. */
export async function startAll(scopes: readonly Scope[]): Promise<void> {
  try {
    for (const scope of scopes) await scope.start()
  } catch (error) {
    for (const scope of scopes.toReversed()) await scope.close()
    throw error
  }
}

/** The scopes of all entries, in the order of their needs. */
export function setUpAll(
  host: ReloadHost,
  entries: readonly ResolvedEntry[],
  running: readonly Scope[],
): Scope[] {
  const order = inOrder(entries, host.own)
  const among = [...running]
  try {
    for (const entry of order) {
      if (!running.some(({ id }) => id === entry.id)) among.push(host.setUp(entry, among))
    }
    return order.map(({ id }) => among.find((scope) => scope.id === id)!)
  } catch (error) {
    for (const scope of among.slice(running.length)) void scope.close()
    throw error
  }
}

/** Nothing may be on its way through a plugin that stops before its successor starts. */
async function stopExclusive(host: ReloadHost, exclusive: readonly Scope[]): Promise<void> {
  const until = host.world.clock.monotonic() + host.settings.drainMs
  host.gates.close('receive')
  await atMost(host.world, host.settings.drainMs, answered(exclusive))
  host.gates.close('turn')
  await drained(host, host.current(), Math.max(until - host.world.clock.monotonic(), 0))
  await closeAll(exclusive, host.own)
}

/** The same set again, as it was; what cannot come back is down, and the log says so. */
async function rollBack(
  host: ReloadHost,
  old: Generation,
  running: readonly Scope[],
  why: unknown,
): Promise<void> {
  try {
    const entries = old.scopes.map(({ entry }) => entry)
    host.swap(await openAll(host, entries, running))
  } catch (error) {
    const after = errorLine(why)
    host.log.error(
      { error: errorLine(error), after },
      'the plugins from before the reload could not come back',
    )
    for (const scope of old.scopes.filter(({ closed }) => closed)) {
      scope.state = 'failed'
      scope.reason = errorLine(error)
    }
    host.swap(host.compile(running))
  }
}

/** From plugins that are live and were not accepted to those before them, of which only the exclusive ones are closed. */
async function goBack(host: ReloadHost, old: Generation, why: unknown): Promise<void> {
  const refused = host.current()
  const before = old.scopes.map(({ entry }) => entry)
  const { closing, exclusive } = differenceOf(refused.scopes, before)
  if (exclusive.length > 0) await stopExclusive(host, exclusive)
  try {
    const running = old.scopes.filter(({ closed }) => !closed)
    await rollBack(host, old, running, why)
  } finally {
    host.gates.open()
  }
  const beside = closing.filter((scope) => !exclusive.includes(scope))
  await retire(host, refused, beside)
}

/** Closes what was replaced, once the last message that began on it has ended. */
async function retire(host: ReloadHost, old: Generation, scopes: readonly Scope[]): Promise<void> {
  if (scopes.length === 0) return
  const done = Promise.all([old.work.idle(), answered(scopes)])
  await atMost(host.world, host.settings.drainMs, done)
  await drained(host, old, 0)
  await closeAll(scopes, host.own)
}

/** Waits for a generation's messages; after `ms` its turns are cut, to be taken up again on the next one. */
async function drained(host: ReloadHost, generation: Generation, ms: number): Promise<void> {
  let idle = false
  const ended = generation.work.idle().then(() => (idle = true))
  await atMost(host.world, ms, ended)
  if (idle) return
  for (const run of host.running.values()) if (run.generation === generation) run.end('draining')
  await atMost(host.world, cutGraceMs, ended)
}

function answered(scopes: readonly Scope[]): Promise<unknown> {
  return Promise.all(scopes.map(({ callers }) => callers.idle()))
}

/** Closes plugins, those in need of a service before the one that provides it. */
export async function closeAll(scopes: readonly Scope[], own: ReadonlySet<string>): Promise<void> {
  const inside = new Set(scopes.flatMap(({ entry }) => entry.definition.provides ?? []).map(({ id }) => id))
  const nodes = scopes.map((scope) => ({ id: scope.id, definition: scope.entry.definition, scope }))
  const outside = new Set(nodes.flatMap(({ definition }) => serviceNeeds(definition).needed))
  for (const id of inside) outside.delete(id)
  for (const { scope } of inOrder(nodes, new Set([...own, ...outside])).reverse()) await scope.close()
}
