import type { HookName, Hooks } from './hooks.js'
import type { GatewayEvent, Stream } from './gateway.js'
import type { Log } from './log.js'
import type { OptionsInput, OptionsOf, OptionsSchema } from './schema.js'
import type { Needs, Resolved, Service } from './service.js'
import type { World } from './world.js'

/** The plugin api that this SDK speaks. */
export const pluginApi = 1

export type PluginKind =
  | 'agent'
  | 'auth'
  | 'cache'
  | 'channel'
  | 'cluster'
  | 'commands'
  | 'context'
  | 'control'
  | 'guard'
  | 'http'
  | 'memory'
  | 'monitor'
  | 'queue'
  | 'router'
  | 'sandbox'
  | 'session'
  | 'skills'
  | 'tools'

type Awaitable<T> = T | Promise<T>
/** Undoes what was opened. */
export type Close = () => Awaitable<void>

/** What a plugin may do while it is set up. Nothing here outlives the plugin. */
export interface SetupContext<N extends Needs = Needs> {
  readonly hooks: Hooks
  readonly services: Resolved<N>
  /** Offers a service that the definition declares under `provides`. */
  provide<T>(service: Service<T>, value: T): void
  /** Opens sockets, files and timers, after every plugin was set up and in the order of needs; the result closes them. */
  onStart(start: (signal: AbortSignal) => Awaitable<Close | void>): void
  /** Runs when the plugin closes, last in, first out. */
  defer(close: Close): void
  /** Follows a stream until the plugin closes; an error in `next` is reported and the watch goes on. */
  watch<T>(stream: Stream<T>, next: (value: T) => void): void
  readonly events: Stream<GatewayEvent>
  /** Aborted first when the plugin closes. */
  readonly signal: AbortSignal
  readonly log: Log
  readonly world: World
  /** The folder in which the gateway keeps its state; undefined where it must not write. */
  readonly home: string | undefined
}

/** What a plugin is: data, and one function that wires it. */
export interface PluginDefinition<S extends OptionsSchema = OptionsSchema, N extends Needs = Needs> {
  /** The package name. */
  readonly name: string
  readonly api: typeof pluginApi
  readonly kind: PluginKind
  readonly options: S
  readonly needs?: N
  readonly provides?: readonly Service<unknown>[]
  /** What is not declared here cannot be tapped. */
  readonly permissions?: { readonly hooks?: readonly HookName[] }
  /**
   * The parts of the config that are this plugin's options: path in the config → name of the option, as in
   * `{ 'security.accessToken': 'accessToken' }`; `'.'` as the name means that all keys of the block are options.
   */
  readonly binds?: Readonly<Record<string, string>>
  /** Two of it cannot run side by side (one port, one poller): a reload stops the old one first. */
  readonly exclusive?: boolean
  /** The gateway may go on without it: it is quarantined when it keeps failing. */
  readonly optional?: boolean
  /**
   * Keys in the options, at any depth, that `setup` judges beyond what the schema says (a pattern, an address). A check
   * of a config goes by the manifest alone and runs `setup` where one of them is used.
   */
  readonly judges?: readonly string[]
  /** Wires taps and services. No I/O: `openclaw config validate` runs it too. */
  setup(context: SetupContext<N>, options: OptionsOf<S>): void
}

/** One item of `plugins[]`. */
export interface PluginEntry {
  readonly use: PluginFactory | AnyPlugin | string
  readonly options?: unknown
  /** Tells two entries of one plugin apart; the plugin's name by default. */
  readonly id?: string
  readonly enabled?: boolean
}

/** A definition whose types are not known: what the kernel sets up. */
// The kernel checks options against the schema before set-up; no static type can hold every plugin's options.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyPlugin = PluginDefinition<any, any>

/** Called in a config, it makes an entry; `definition` is what it makes it of. */
export interface PluginFactory<S extends OptionsSchema = OptionsSchema> {
  (options?: OptionsInput<S>, entry?: Pick<PluginEntry, 'id' | 'enabled'>): PluginEntry
  readonly definition: AnyPlugin
}

const mark = Symbol.for('openclaw.plugin')

export function definePlugin<const S extends OptionsSchema, const N extends Needs = Record<never, never>>(
  definition: PluginDefinition<S, N>,
): PluginFactory<S> {
  function entry(options?: OptionsInput<S>, rest: Pick<PluginEntry, 'id' | 'enabled'> = {}): PluginEntry {
    return { ...rest, use: factory, ...(options === undefined ? {} : { options }) }
  }
  const factory: PluginFactory<S> = Object.assign(entry, { definition, [mark]: true as const })
  return factory
}

/** True for a factory made by `definePlugin` of any copy of the SDK. */
export function isPluginFactory(value: unknown): value is PluginFactory {
  return typeof value === 'function' && mark in value
}
