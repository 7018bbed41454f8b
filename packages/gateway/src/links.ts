import { aborted, backOffMs, pause } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { channels, errorLine } from '@openclaw/sdk'
import type { Channel, ChannelStatus, Envelope } from '@openclaw/sdk'
import type { PathHost } from './path/host.js'
import type { Receive, Source } from './path/receive.js'
import { sendLoop } from './path/send.js'

interface Link {
  readonly source: Source
  status(): ChannelStatus
  close(): Promise<void>
}

/** The registered channels' connections to their platforms. `changed` is called when one comes or goes. */
export function createLinks(host: PathHost, receive: Receive, changed: () => void) {
  const links = new Map<Channel, Link>()

  function open(source: Source): void {
    const link = openLink(host, receive, source, changed)
    links.set(source.channel, link)
    source.scope.defer(() => close(link))
  }

  function close(link: Link): Promise<void> {
    links.delete(link.source.channel)
    return link.close()
  }

  return {
    /** Opens the channels of a generation that are not open yet; those withdrawn from it are closed. */
    sync(generation: Generation): void {
      const wanted = generation.lookup(channels)
      for (const [id, channel] of wanted) {
        if (!links.has(channel)) open({ id, channel, scope: generation.holder(channels.id, id)! })
      }
      for (const link of links.values()) {
        const { id, scope, channel } = link.source
        if (generation.scopes.includes(scope) && wanted.get(id) !== channel) void close(link)
      }
    },
    statuses: ({ scopes }: Generation) =>
      [...links.values()].filter(({ source }) => scopes.includes(source.scope)).map((link) => link.status()),
  }
}

/** One channel's connection: opened with back-off, watched, and closed once. */
function openLink(host: PathHost, receive: Receive, source: Source, changed: () => void): Link {
  const { world, settings, log, events } = host
  const { id, channel, scope } = source
  const controller = new AbortController()
  const { signal } = controller
  const waiting: ((connected: AbortSignal) => void)[] = []
  let connection = new AbortController()
  let state: ChannelStatus['state'] = 'connecting'
  let reason: string | undefined
  let since = world.clock.now()

  function report(next: ChannelStatus['state'], why?: string): void {
    const [at, same] = [world.clock.now(), next === state && why === reason]
    if (same && next === 'connected') events.emit(() => ({ type: 'channel.alive', channel: id, at }))
    if (signal.aborted || same) return
    ;[state, reason, since] = [next, why, at]
    if (state === 'connected') {
      events.emit(() => ({ type: 'channel.connected', channel: id, at: since }))
      connection = new AbortController()
      for (const resolve of waiting.splice(0)) resolve(connection.signal)
    } else {
      connection.abort()
      log.warn({ channel: id, state, reason }, 'a channel is not connected')
      events.emit(() => ({ type: 'channel.lost', channel: id, reason: reason ?? state, at: since }))
    }
    changed()
  }

  /** Undefined when the channel is closed before it could open. */
  async function connect(lost: (reason: string) => void) {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        const link = { receive: (envelope: Envelope) => receive(source, envelope), signal, report, lost }
        const close = await channel.open(link)
        if (state !== 'connected') report('connected')
        return close
      } catch (error) {
        report('down', errorLine(error))
        await pause(world, backOffMs(attempt, settings.retryMs, world.random), signal)
      }
    }
    return undefined
  }

  async function run(): Promise<void> {
    const connected = () =>
      state === 'connected' || signal.aborted
        ? Promise.resolve(connection.signal)
        : new Promise<AbortSignal>((resolve) => waiting.push(resolve))
    const port = { ...source, breaker: { failures: 0, openUntil: 0 }, connected }
    const sends = channel.sender === 'connection' ? 0 : channel.sends
    const sending = Array.from({ length: sends }, () => sendLoop(host, port, signal))
    while (!signal.aborted) {
      const over = new AbortController()
      const close = await connect((reason) => {
        report('down', reason)
        over.abort()
      })
      if (close) await aborted(AbortSignal.any([signal, over.signal]))
      if (signal.aborted) await Promise.all(sending)
      await close?.()
      if (over.signal.aborted) await pause(world, backOffMs(1, settings.retryMs, world.random), signal)
    }
    await Promise.all(sending)
  }

  const ended = run()
  return {
    source,
    status: () => ({ id, plugin: scope.id, state, since, ...(reason !== undefined && { reason }) }),
    async close() {
      controller.abort()
      connection.abort()
      for (const resolve of waiting.splice(0)) resolve(connection.signal)
      await ended
    },
  }
}
