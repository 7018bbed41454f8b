import {
  atMost,
  claimKernel,
  closeAll,
  createEvents,
  createGates,
  createQuarantine,
  createRenewals,
  defaultSettings,
  Generation,
  hookCall,
  listHooks,
  inOrder,
  pause,
  reload,
  setUp,
  setUpAll,
  startAll,
  statusOf,
} from '@openclaw/kernel'
import type { GatewaySettings, ReloadHost, ReloadReport, ResolvedEntry, Run, Scope } from '@openclaw/kernel'
import { agents, channels, gateway as gatewayService, OpenClawError, queue, sessions } from '@openclaw/sdk'
import type {
  Channel,
  Envelope,
  GatewayEvent,
  GatewayStatus,
  GatewayView,
  Incoming,
  Log,
  RegistryToken,
  Service,
  World,
} from '@openclaw/sdk'
import type { Observable } from 'rxjs'
import { createLinks } from './links.js'
import { mute, type Edge } from './mute.js'
import type { Caller, FaultPoint, PathHost } from './path/host.js'
import { createReceive, decide, routeOf } from './path/receive.js'
import { post } from './path/post.js'
import { redrive } from './path/redrive.js'
import { answerLoop } from './path/send.js'
import { turnLoop } from './path/turn.js'

export interface GatewayOptions {
  /** In the order of the config: taps of one stage run in it. */
  readonly entries: readonly ResolvedEntry[]
  readonly world: World
  readonly log: Log
  readonly home?: string
  readonly settings?: Partial<GatewaySettings>
  /** A dry run: no channel is opened, nothing is ever sent, and what would have left ends `refused: suppressed`. */
  readonly suppress?: Edge
  /** Called at fault points: a test stops the world by never resolving. */
  readonly at?: (point: FaultPoint) => Promise<void> | void
}

export interface Gateway extends GatewayView {
  readonly events: Observable<GatewayEvent>
  readonly status: Observable<GatewayStatus>
  /** Facts about messages that came in, and about those that go out. */
  readonly inbound: Observable<GatewayEvent>
  readonly outbound: Observable<GatewayEvent>
  /** Wires every plugin without opening anything; `start` calls it where it was not called. */
  setup(): void
  /** Starts all plugins or none; resolves when messages flow. */
  start(): Promise<void>
  /**
   * Exchanges the plugins that differ. When anything fails the old ones go on, and the error says why. `accept` judges
   * the new ones while they are live and the old ones are not closed yet; when it rejects, the old ones go on.
   */
  reload(entries: readonly ResolvedEntry[], accept?: () => Promise<void>): Promise<ReloadReport>
  /** Takes no more messages, lets running turns end within `drainMs`, closes every plugin. Never rejects. */
  stop(options?: { drainMs?: number }): Promise<void>
  /** What would become of an envelope before `accept`: the hooks are asked, nothing is kept, no command is run. */
  decide(envelope: Envelope): Promise<Incoming>
  service<T>(token: Service<T>): T | undefined
  registry<T>(token: RegistryToken<T>): ReadonlyMap<string, T>
}

/** How often a stop looks whether a queue in memory is empty, in ms. */
const emptyCheckMs = 20

export function createGateway(options: GatewayOptions): Gateway {
  const { world, log, home, at, suppress } = options
  const settings = { ...defaultSettings, ...options.settings }
  const events = createEvents()
  const gates = createGates()
  const running = new Map<string, Run>()
  const callers = new Map<string, Caller>()
  const [stopped, stopBegan] = [new AbortController(), new AbortController()]
  let generation: Generation | undefined
  let state: GatewayStatus['state'] = 'starting'
  let startedAt = world.clock.now()
  let stopping: Promise<void> | undefined
  let reloading: Promise<unknown> = Promise.resolve()

  const current = () => generation!
  const provided = (id: string, among = generation?.scopes ?? []) =>
    id === gatewayService.id ? view : among.find((scope) => scope.provided.has(id))?.provided.get(id)
  const service = <T>(token: Service<T>) => provided(token.id) as T | undefined
  const registry = <T>(token: RegistryToken<T>) => generation?.lookup(token) ?? new Map<string, T>()

  const renewals = createRenewals({ world, settings, log })
  const path: PathHost = {
    ...{ world, log, settings, events, gates, renewals, current, callers, running, at },
    get queue() {
      return service(queue)!
    },
    get sessions() {
      return service(sessions)!
    },
    draining: () => state !== 'ready',
  }
  const publish = () => events.publish(snapshot())
  const links = createLinks(path, createReceive(path), publish)
  const quarantine = createQuarantine({ world, log, events, settings, current, reload: exchange })
  const admit = (registry: string, id: string, value: unknown) =>
    suppress && registry === channels.id ? mute(id, value as Channel, suppress) : value
  const setupHost = { world, log, home, events, current: () => generation, changed, admit }
  const host: ReloadHost = {
    ...{ world, log, settings, running, gates, current, own: new Set([gatewayService.id]) },
    stopping: stopBegan.signal,
    setUp: (entry, among) => setUp(entry, { ...setupHost, among, provided: (id) => provided(id, among) }),
    compile: (scopes) => new Generation(scopes, { world, blame: quarantine.blame }),
    swap(next) {
      generation = next
      links.sync(next)
      publish()
    },
  }
  const view: GatewayView = {
    ...{ events: events.events, stages: events.stages, status: events.status, snapshot, interrupt },
    hooks: () => listHooks(generation),
    redrive: (id) => redrive(path, id),
    post: (notice) => post(path, notice),
    route: (envelope, stages = []) => routeOf(current(), envelope, hookCall(stages)),
  }

  function changed(id: string, scope: Scope): void {
    if (!generation?.scopes.includes(scope)) return
    generation.changed(id)
    if (state === 'ready') links.sync(generation)
  }

  function setup(): void {
    if (generation) return
    const scopes = setUpAll(host, options.entries, [])
    for (const { id } of [queue, sessions]) {
      const message = `The gateway needs the service "${id}", and no plugin provides it`
      if (provided(id, scopes) === undefined) throw new OpenClawError('OC_SERVICE_MISSING', message)
    }
    generation = host.compile(options.entries.map(({ id }) => scopes.find((scope) => scope.id === id)!))
  }

  async function start(): Promise<void> {
    claimKernel()
    setup()
    startedAt = world.clock.now()
    const order = inOrder(options.entries, host.own)
    await startAll(order.map(({ id }) => current().scopes.find((scope) => scope.id === id)!))
    if (stopping) return
    // Compiled again: what was registered while the plugins started counts too.
    state = 'ready'
    host.swap(host.compile(current().scopes))
    void answerLoop(path, stopped.signal)
    for (let index = 0; index < settings.concurrency; index += 1) void turnLoop(path, stopped.signal)
  }

  function exchange(entries: readonly ResolvedEntry[], accept?: () => Promise<void>): Promise<ReloadReport> {
    const mine = reloading.then(async () => {
      if (state !== 'ready')
        throw new OpenClawError('OC_RELOAD_RESTART', `The gateway is ${state}, not ready`)
      const report = await reload(host, entries, accept)
      const { opened, closed } = report
      events.emit(() => ({ type: 'gateway.reloaded', opened, closed, at: world.clock.now() }))
      return report
    })
    reloading = mine.catch(() => undefined)
    return mine
  }

  async function drain(drainMs: number): Promise<void> {
    const until = world.clock.monotonic() + drainMs
    const wasReady = state === 'ready'
    state = 'draining'
    publish()
    stopBegan.abort(new OpenClawError('OC_RELOAD_RESTART', 'The gateway is stopping'))
    await reloading
    if (wasReady) await atMost(world, drainMs, finished())
    stopped.abort()
    if (generation) await atMost(world, Math.max(until - world.clock.monotonic(), 0), generation.work.idle())
    for (const run of running.values()) run.end('draining')
    await closeAll(generation?.scopes ?? [], host.own)
    state = 'stopped'
    publish()
    events.end()
  }

  /** Whoever waits for an answer has it; and a queue without a disk is empty: what it holds would be lost. */
  async function finished(): Promise<void> {
    await Promise.all(current().scopes.map((scope) => scope.callers.idle()))
    while (!path.queue.durable && !stopped.signal.aborted) {
      const { waiting, running: claimed, sending, unsent } = path.queue.depth()
      if (waiting + claimed + sending + unsent === 0) return
      await pause(world, emptyCheckMs, stopped.signal)
    }
  }

  function snapshot(): GatewayStatus {
    const scopes = generation?.scopes ?? []
    return {
      ...{ state, startedAt, turnsRunning: running.size, agents: [...registry(agents).keys()] },
      plugins: [...scopes.map(statusOf), ...quarantine.list(scopes)],
      channels: generation ? links.statuses(generation) : [],
      ...(state === 'ready' && { queue: path.queue.depth() }),
    }
  }

  function interrupt(sessionKey: string): boolean {
    running.get(sessionKey)?.end('interrupted')
    return running.has(sessionKey)
  }

  return {
    ...{ ...view, ...events, setup, start, reload: exchange, service, registry },
    decide: async (envelope) => (await decide(path, current(), world.id(), envelope))[0],
    stop: ({ drainMs = settings.drainMs } = {}) => (stopping ??= drain(drainMs)),
  }
}
