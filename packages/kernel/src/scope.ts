import { isOpenClawError, OpenClawError, toError } from '@openclaw/sdk'
import type { AnyPlugin, Close, Log, PluginStatus, World } from '@openclaw/sdk'
import { LazyAbort } from './abort.js'
import type { RegisteredTap } from './tap.js'
import { Tally } from './tally.js'
import { within } from './wait.js'

/** A plugin as the gateway gets it: options checked, defaults filled in, secrets resolved. */
export interface ResolvedEntry {
  readonly id: string
  readonly definition: AnyPlugin
  readonly options: unknown
}

type Start = (signal: AbortSignal) => Promise<Close | void> | Close | void

/** How long a plugin may take to start, and each of its closers to close, in ms. */
const startBudgetMs = 30_000
const closeBudgetMs = 5_000

/** What one plugin owns until it stops: taps, services, registrations, and the closing of all that it opened. */
export class Scope {
  readonly id: string
  readonly entry: ResolvedEntry
  readonly log: Log
  readonly taps: RegisteredTap[] = []
  readonly provided = new Map<string, unknown>()
  /** Registry id → entry id → value. */
  readonly registered = new Map<string, Map<string, unknown>>()
  /** What aborts taps under way; in a set, since linking each to a long-lived signal would leak. */
  readonly live = new Set<LazyAbort>()
  /** Callers who wait on a connection of this plugin's channel. */
  readonly callers = new Tally()
  readonly starts: Start[] = []
  state: PluginStatus['state'] = 'setup'
  reason: string | undefined
  setupMs = 0
  startMs = 0
  readonly #world: World
  readonly #abort = new LazyAbort()
  readonly #closers: Close[] = []
  #closing: Promise<Error[]> | undefined

  constructor(entry: ResolvedEntry, world: World, log: Log) {
    this.id = entry.id
    this.entry = entry
    this.#world = world
    this.log = log.child({ component: entry.definition.kind, plugin: entry.id })
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** Throws when the scope is closed: nothing may be opened any more. */
  defer(close: Close): void {
    if (this.closed)
      throw new OpenClawError('OC_PLUGIN_CLOSED', `${this.id} is closed and cannot open anything`)
    this.#closers.push(close)
  }

  async start(): Promise<void> {
    const began = this.#world.clock.monotonic()
    try {
      for (const start of this.starts) {
        await within(
          this.#world,
          startBudgetMs,
          () => this.#open(start),
          () => this.#late(),
          this.signal,
        )
      }
    } catch (cause) {
      this.state = 'failed'
      if (isOpenClawError(cause)) throw cause
      const message = `${this.id} did not start: ${toError(cause).message}`
      throw new OpenClawError('OC_PLUGIN_START_FAILED', message, { cause, plugin: this.id })
    }
    this.startMs = this.#world.clock.monotonic() - began
    this.state = 'running'
  }

  async #open(start: Start): Promise<void> {
    const close = await start(this.signal)
    if (typeof close !== 'function') return
    // It came too late: nobody would ever close it.
    if (this.closed) await close()
    else this.#closers.push(close)
  }

  #late(): Error {
    return new Error(
      this.closed ? 'it was closed before it had started' : `it took longer than ${startBudgetMs} ms`,
    )
  }

  /** Aborts first, then closes last in, first out. Logs every failure and returns them. */
  close(): Promise<Error[]> {
    this.#closing ??= Promise.resolve().then(() => this.#close())
    return this.#closing
  }

  async #close(): Promise<Error[]> {
    const ended = new OpenClawError('OC_PLUGIN_CLOSED', `${this.id} is closing`)
    const failures: Error[] = []
    this.state = 'closing'
    this.#abort.abort(ended)
    for (const abort of this.live) abort.abort(ended)
    this.live.clear()
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await within(
          this.#world,
          closeBudgetMs,
          close,
          () => new Error(`it took longer than ${closeBudgetMs} ms`),
        )
      } catch (cause) {
        const message = `${this.id} closed badly: ${toError(cause).message}`
        failures.push(new OpenClawError('OC_PLUGIN_CLOSE_FAILED', message, { cause, plugin: this.id }))
        this.log.error({ error: message }, 'a plugin closed badly')
      }
    }
    this.registered.clear()
    this.provided.clear()
    this.state = 'closed'
    return failures
  }
}
