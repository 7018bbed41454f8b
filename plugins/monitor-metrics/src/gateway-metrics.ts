import type {
  GatewayView,
  GaugeMetric,
  HookListing,
  Measured,
  Metric,
  Queue,
  SessionStore,
  World,
} from '@openclaw/sdk'
import { createDeadCount } from './dead-count.js'

export interface GatewaySources {
  readonly gateway: GatewayView
  readonly queue: Queue
  readonly sessions: SessionStore
  readonly world: World
  readonly version: string
}

type Taps = HookListing['taps'][number]

/** How the gateway is at the moment of reading, asked of its parts. */
export function createGatewayMetrics({ gateway, queue, sessions, world, version }: GatewaySources) {
  const gauge = (help: string, labels: readonly string[], read: GaugeMetric['read']): Metric => {
    return { kind: 'gauge', help, labels, read }
  }
  const perTap = (help: string, pick: (tap: Taps) => number): Metric => ({
    ...{ kind: 'counter', help, labels: ['hook', 'plugin'] },
    read: () => perPlugin(gateway.hooks(), pick),
  })
  const dead = createDeadCount(queue, world.clock)
  const metrics: Readonly<Record<string, Metric>> = {
    openclaw_queue_messages: gauge(
      'Open messages by state, and dead letters up to 1,000',
      ['state'],
      async () => {
        const { waiting, running, sending, unsent } = queue.depth()
        const depth = { waiting, running, sending, unsent, dead: await dead.read() }
        return Object.entries(depth).map(([state, value]) => ({ labels: { state }, value }))
      },
    ),
    openclaw_queue_oldest_waiting_seconds: gauge('Age of the longest waiting inbound message', [], () => {
      const { oldestWaitingAt } = queue.depth()
      const now = world.clock.now()
      return [{ value: oldestWaitingAt === undefined ? 0 : Math.max(0, now - oldestWaitingAt) / 1000 }]
    }),
    openclaw_turns_running: gauge('Turns under way', [], () => [{ value: gateway.snapshot().turnsRunning }]),
    openclaw_sessions: gauge('Open sessions', [], async () => [{ value: await sessions.count() }]),
    openclaw_channel_state: gauge(
      '1 for the state of an account of a channel, 0 for the others',
      ['channel', 'account', 'state'],
      () =>
        gateway
          .snapshot()
          .channels.flatMap(({ id: channel, account, state: now }) =>
            channelStates.map((state) => ({
              labels: { channel, account, state },
              value: Number(state === now),
            })),
          ),
    ),
    openclaw_plugin_state: gauge('1 for the state that a plugin is in', ['plugin', 'state'], () =>
      gateway.snapshot().plugins.map(({ id: plugin, state }) => ({ labels: { plugin, state }, value: 1 })),
    ),
    openclaw_hook_calls_total: perTap('Calls of a tap', ({ calls }) => calls),
    openclaw_hook_failures_total: perTap(
      'Calls of a tap that failed or were late',
      ({ failures }) => failures,
    ),
    openclaw_hook_seconds_total: perTap('Time in a tap', ({ tookMs }) => tookMs / 1000),
    openclaw_build_info: gauge('1, with what runs', ['version', 'node'], () => [
      { labels: { version, node: process.versions.node }, value: 1 },
    ]),
  }
  return { metrics, observe: dead.observe }
}

const channelStates = ['connected', 'connecting', 'down'] as const

/** A plugin may tap a hook more than once. */
function perPlugin(hooks: readonly HookListing[], pick: (tap: Taps) => number): Measured[] {
  return hooks.flatMap(({ hook, taps }) => {
    const sums = new Map<string, number>()
    for (const tap of taps) sums.set(tap.plugin, (sums.get(tap.plugin) ?? 0) + pick(tap))
    return [...sums].map(([plugin, value]) => ({ labels: { hook, plugin }, value }))
  })
}
