import { aborted, accountsOf, backOffMs, pause } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { channels, errorLine, isSendError } from '@openclaw/sdk'
import type { Channel, ChannelStatus, Envelope, SendFailure } from '@openclaw/sdk'
import type { PathHost } from './path/host.js'
import type { Receive, Source } from './path/receive.js'
import { sendLoop } from './path/send.js'

interface Link {
  readonly source: Source
  status(): ChannelStatus
  close(): Promise<void>
}

/** So often in a row a platform may refuse the credentials of an account; then it is left alone. */
const authAttempts = 3

/** The registered channels' connections to their platforms. `changed` is called when one comes or goes. */
export function createLinks(host: PathHost, receive: Receive, changed: () => void) {
  /** Of each channel, one an account. */
  const links = new Map<Channel, readonly Link[]>()

  function open(source: Omit<Source, 'account'>): void {
    const { channel, scope } = source
    const openOne = (account: string) => openLink(host, receive, { ...source, account }, changed)
    links.set(channel, accountsOf(channel).map(openOne))
    scope.defer(() => close(channel))
  }

  async function close(channel: Channel): Promise<void> {
    const opened = links.get(channel) ?? []
    links.delete(channel)
    await Promise.all(opened.map((link) => link.close()))
  }

  const all = () => [...links.values()].flat()

  return {
    /** Opens the channels of a generation that are not open yet; those withdrawn from it are closed. */
    sync(generation: Generation): void {
      const wanted = generation.lookup(channels)
      for (const [id, channel] of wanted) {
        if (!links.has(channel)) open({ id, channel, scope: generation.holder(channels.id, id)! })
      }
      for (const { source } of all()) {
        const { id, scope, channel } = source
        if (generation.scopes.includes(scope) && wanted.get(id) !== channel) void close(channel)
      }
    },
    statuses: ({ scopes }: Generation) =>
      all()
        .filter(({ source }) => scopes.includes(source.scope))
        .map((link) => link.status()),
  }
}

/** One account's connection: opened with back-off, watched, and closed once. */
function openLink(host: PathHost, receive: Receive, source: Source, changed: () => void): Link {
  const { world, settings, log, events } = host
  const { id, account, channel, scope } = source
  const controller = new AbortController()
  const { signal } = controller
  const waiting: ((connected: AbortSignal) => void)[] = []
  let connection = new AbortController()
  let state: ChannelStatus['state'] = 'connecting'
  let reason: string | undefined
  let since = world.clock.now()
  let over = new AbortController()
  let denied = 0

  function report(next: ChannelStatus['state'], why?: string): void {
    const [at, same] = [world.clock.now(), next === state && why === reason]
    if (denied >= authAttempts) return
    if (same && next === 'connected') events.emit(() => ({ type: 'channel.alive', channel: id, account, at }))
    if (signal.aborted || same) return
    ;[state, reason, since] = [next, why, at]
    if (state === 'connected') {
      events.emit(() => ({ type: 'channel.connected', channel: id, account, at: since }))
      connection = new AbortController()
      for (const resolve of waiting.splice(0)) resolve(connection.signal)
    } else {
      connection.abort()
      log.warn({ channel: id, account, state, reason }, 'a channel is not connected')
      events.emit(() => ({ type: 'channel.lost', channel: id, account, reason: reason ?? state, at: since }))
    }
    changed()
  }

  /** Credentials that are refused again and again are no fault that passes, and asking on may lock the account. */
  function judged(failure: SendFailure | undefined, why: string): void {
    if (failure === undefined) denied = 0
    if (failure !== 'auth' || denied >= authAttempts) return
    if (denied === authAttempts - 1) report('down', `left alone after ${authAttempts} refusals: ${why}`)
    denied += 1
    if (denied === authAttempts) over.abort()
  }

  /** Undefined when the channel is closed before it could open, or its credentials are not good. */
  async function connect(lost: (reason: string) => void) {
    for (let attempt = 1; !signal.aborted && denied < authAttempts; attempt += 1) {
      try {
        const link = { account, receive: (one: Envelope) => receive(source, one), signal, report, lost }
        const close = await channel.open(link)
        denied = 0
        if (state !== 'connected') report('connected')
        return close
      } catch (error) {
        report('down', errorLine(error))
        if (isSendError(error)) judged(error.failure, errorLine(error))
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
    const port = { ...source, breaker: { failures: 0, openUntil: 0 }, connected, judged }
    const sends = channel.sender === 'connection' ? 0 : channel.sends
    const sending = Array.from({ length: sends }, () => sendLoop(host, port, signal))
    while (!signal.aborted) {
      const mine = (over = new AbortController())
      const close = await connect((reason) => {
        report('down', reason)
        mine.abort()
      })
      if (close || denied >= authAttempts) await aborted(AbortSignal.any([signal, mine.signal]))
      if (signal.aborted) await Promise.all(sending)
      await close?.()
      if (mine.signal.aborted) await pause(world, backOffMs(1, settings.retryMs, world.random), signal)
    }
    await Promise.all(sending)
  }

  const ended = run()
  return {
    source,
    status: () => ({ id, account, plugin: scope.id, state, since, ...(reason !== undefined && { reason }) }),
    async close() {
      controller.abort()
      connection.abort()
      for (const resolve of waiting.splice(0)) resolve(connection.signal)
      await ended
    },
  }
}
