import type { Channel, ChannelStatus, GatewayEvent, GatewayView, Queue, Registry, World } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import type { ChannelReport } from './status-report.js'

export interface ProofsHost {
  readonly channels: Registry<Channel>
  readonly gateway: GatewayView
  readonly http: HttpServer
  readonly queue: Queue
  readonly world: World
  /** A platform of which nothing was heard for so long is quiet, in ms. */
  readonly quietAfterMs: number
}

export interface ChannelProofs {
  observe(event: GatewayEvent): void
  /** Each channel that people or platforms are behind. */
  reports(): Promise<ChannelReport[]>
  /** When the last message came in; undefined when the ledger knows of none. */
  lastInbound(channel: string): Promise<number | undefined>
}

interface Traffic {
  /** The last message in, the last confirmed one out, the last heartbeat: ms since 1970. */
  inbound?: number
  proof?: number
  /** What the ledger knows from before this was watched. */
  remembered?: Promise<void>
}

/** What proves that a channel's platform is there: messages in, confirmed messages out, and heartbeats. */
export function createChannelProofs(host: ProofsHost): ChannelProofs {
  const { channels, gateway, http, queue, world, quietAfterMs } = host
  const seen = new Map<string, Traffic>()

  function trafficOf(channel: string): Traffic {
    const traffic = seen.get(channel) ?? {}
    seen.set(channel, traffic)
    return traffic
  }

  function cameIn(channel: string, at: number): void {
    const traffic = trafficOf(channel)
    traffic.inbound = Math.max(traffic.inbound ?? 0, at)
    proved(channel, at)
  }

  function proved(channel: string, at: number): void {
    const traffic = trafficOf(channel)
    traffic.proof = Math.max(traffic.proof ?? 0, at)
  }

  function observe(event: GatewayEvent): void {
    if (event.type === 'message.accepted') return cameIn(event.channel, event.at)
    if (event.type === 'channel.connected' || event.type === 'channel.alive')
      return proved(event.channel, event.at)
    if (event.type === 'message.settled') {
      if (event.direction === 'outbound' && event.state === 'delivered')
        return proved(event.channel, event.at)
      if (event.direction === 'inbound' && event.state === 'refused') return cameIn(event.channel, event.at)
    }
    if (event.type === 'gateway.reloaded') {
      const there = new Set(gateway.snapshot().channels.map(({ id }) => id))
      for (const id of seen.keys()) if (!there.has(id)) seen.delete(id)
    }
  }

  async function remember(channel: string): Promise<void> {
    const [inbound, outbound] = await Promise.all([
      queue.list({ channel, direction: 'inbound', limit: 1 }),
      queue.list({ channel, direction: 'outbound', states: ['delivered'], limit: 1 }),
    ])
    const [received, sent] = [inbound.records[0]?.acceptedAt, outbound.records[0]?.settledAt]
    if (received !== undefined) cameIn(channel, received)
    if (sent !== undefined) proved(channel, sent)
  }

  /** What this plugin was not there to see, the ledger still knows; it is asked once. */
  async function known(channel: string): Promise<Traffic> {
    const traffic = trafficOf(channel)
    traffic.remembered ??= remember(channel)
    try {
      await traffic.remembered
    } catch {
      // Nothing is known yet; the next one who asks finds out.
      delete traffic.remembered
    }
    return traffic
  }

  async function report({ id, plugin, state, since, reason }: ChannelStatus): Promise<ChannelReport> {
    const given = { id, plugin, state, since, ...(reason !== undefined && { reason }) }
    if (state !== 'connected') return given
    if (channels.get(id)?.audience === 'page') {
      if (http.address !== undefined) return given
      return { ...given, state: 'down', reason: 'the HTTP server does not listen' }
    }
    const isRecent = (at: number): boolean => world.clock.now() - at <= quietAfterMs
    const proof = Math.max(since, trafficOf(id).proof ?? 0)
    if (isRecent(proof)) return given
    const last = Math.max(proof, (await known(id)).proof ?? 0)
    return isRecent(last) ? given : { ...given, state: 'quiet', since: last }
  }

  return {
    observe,
    reports() {
      const { channels: statuses } = gateway.snapshot()
      const shown = statuses.filter(({ id }) => channels.get(id)?.audience !== 'program')
      return Promise.all(shown.map(report))
    },
    lastInbound: async (channel) => (await known(channel)).inbound,
  }
}
