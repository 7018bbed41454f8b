import { accountName } from '@openclaw/sdk'
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
  /** Each account that people or platforms are behind. */
  reports(): Promise<ChannelReport[]>
  /** When the last message came in; undefined when the ledger knows of none. */
  lastInbound(of: Account): Promise<number | undefined>
}

interface Account {
  readonly channel: string
  readonly account: string
}

interface Traffic {
  /** The last message in, the last confirmed one out, the last heartbeat: ms since 1970. */
  inbound?: number
  proof?: number
  /** What the ledger knows from before this was watched. */
  remembered?: Promise<void>
}

/** So many records are looked through for the last one of an account. */
const recordsAsked = 50

/** What proves that a platform is there: messages in, confirmed messages out, and heartbeats. */
export function createChannelProofs(host: ProofsHost): ChannelProofs {
  const { channels, gateway, http, queue, world, quietAfterMs } = host
  const seen = new Map<string, Traffic>()

  function trafficOf({ channel, account }: Account): Traffic {
    const name = accountName(channel, account)
    const traffic = seen.get(name) ?? {}
    seen.set(name, traffic)
    return traffic
  }

  function cameIn(of: Account, at: number): void {
    const traffic = trafficOf(of)
    traffic.inbound = Math.max(traffic.inbound ?? 0, at)
    proved(of, at)
  }

  function proved(of: Account, at: number): void {
    const traffic = trafficOf(of)
    traffic.proof = Math.max(traffic.proof ?? 0, at)
  }

  function observe(event: GatewayEvent): void {
    if (event.type === 'message.accepted') return cameIn(event, event.at)
    if (event.type === 'channel.connected' || event.type === 'channel.alive') return proved(event, event.at)
    if (event.type === 'message.settled') {
      if (event.direction === 'outbound' && event.state === 'delivered') return proved(event, event.at)
      if (event.direction === 'inbound' && event.state === 'refused') return cameIn(event, event.at)
    }
    if (event.type === 'gateway.reloaded') {
      const there = new Set(gateway.snapshot().channels.map(({ id, account }) => accountName(id, account)))
      for (const name of seen.keys()) if (!there.has(name)) seen.delete(name)
    }
  }

  async function remember(of: Account): Promise<void> {
    const { channel, account } = of
    const [inbound, outbound] = await Promise.all([
      queue.list({ channel, direction: 'inbound', limit: recordsAsked }),
      queue.list({ channel, direction: 'outbound', states: ['delivered'], limit: recordsAsked }),
    ])
    const received = inbound.records.find((record) => record.account === account)?.acceptedAt
    const sent = outbound.records.find((record) => record.account === account)?.settledAt
    if (received !== undefined) cameIn(of, received)
    if (sent !== undefined) proved(of, sent)
  }

  /** What this plugin was not there to see, the ledger still knows; it is asked once. */
  async function known(of: Account): Promise<Traffic> {
    const traffic = trafficOf(of)
    traffic.remembered ??= remember(of)
    try {
      await traffic.remembered
    } catch {
      // Nothing is known yet; the next one who asks finds out.
      delete traffic.remembered
    }
    return traffic
  }

  async function report({
    id,
    account,
    plugin,
    state,
    since,
    reason,
  }: ChannelStatus): Promise<ChannelReport> {
    const of = { channel: id, account }
    const given = { id, account, plugin, state, since, ...(reason !== undefined && { reason }) }
    if (state !== 'connected') return given
    const { audience } = channels.get(id) ?? {}
    if (audience === 'page' || audience === 'system') {
      if (http.address !== undefined) return given
      return { ...given, state: 'down', reason: 'the HTTP server does not listen' }
    }
    const isRecent = (at: number): boolean => world.clock.now() - at <= quietAfterMs
    const proof = Math.max(since, trafficOf(of).proof ?? 0)
    if (isRecent(proof)) return given
    const last = Math.max(proof, (await known(of)).proof ?? 0)
    return isRecent(last) ? given : { ...given, state: 'quiet', since: last }
  }

  return {
    observe,
    reports() {
      const { channels: statuses } = gateway.snapshot()
      const shown = statuses.filter(({ id }) => channels.get(id)?.audience !== 'program')
      return Promise.all(shown.map(report))
    },
    lastInbound: async (of) => (await known(of)).inbound,
  }
}
