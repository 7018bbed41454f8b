import { defineService } from './service.js'

/** One option or setting that differs. Secrets are masked. */
export interface ValueChange {
  /** As `rules[0].target.agentId`. */
  readonly path: string
  /** Undefined where it is not written. */
  readonly from?: unknown
  readonly to?: unknown
}

/** What becomes of one plugin. */
export interface PluginChange {
  readonly id: string
  readonly change: 'kept' | 'opened' | 'closed' | 'restarted'
  /** It is closed before its successor starts; messages wait meanwhile. */
  readonly exclusive: boolean
  /** Why it is restarted: its options, its code, or the plugin that it needs. */
  readonly because?: string
  readonly options?: readonly ValueChange[]
}

/** What one config changes about another. */
export interface ConfigChanges {
  readonly plugins: readonly PluginChange[]
  /** What is no plugin's: the log, the numbers of the kernel. */
  readonly settings: readonly ValueChange[]
  /** The taps of kept plugins run in another order. */
  readonly reordered: boolean
  /** Each a sentence: what cannot be changed while the gateway runs. Empty where a reload does. */
  readonly restart: readonly string[]
}

/** One reload: how far it is, and how it ended. */
export interface ReloadProgress {
  readonly id: string
  readonly state: 'waiting' | 'loading' | 'applying' | 'done' | 'failed'
  /** What asked for it: `SIGHUP`, `watch`, `command`. */
  readonly origin: string
  /** ms since 1970. */
  readonly startedAt: number
  readonly endedAt?: number
  readonly changes?: ConfigChanges
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string }
}

/** Why a gateway runs in safe mode: on the last good config, with channels off. */
export interface SafeMode {
  /** What is wrong with the config. */
  readonly reason: string
  /** The config in use: when it was kept, in ms since 1970, and the file it came from. */
  readonly keptAt: number
  readonly file?: string
}

/** A plugin that the config names and that is broken: the gateway runs without it. */
export interface LeftOutPlugin {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Where the config comes from, for another process that wants to make the same of another file. */
export interface ConfigSource {
  /** Undefined for the defaults. */
  readonly file?: string
  /** Where a config is looked for when none is named. */
  readonly cwd: string
  /** Since when it is in use, in ms since 1970: the start, or the last reload. */
  readonly since: number
  /** What flags and variables set above it; without the value of a secret. */
  readonly overrides: readonly {
    readonly path: readonly (string | number)[]
    readonly origin: string
    readonly value?: unknown
  }[]
}

/** The config that the gateway runs on, as the process around it manages it. */
export interface LiveConfig {
  readonly safe: SafeMode | undefined
  source(): ConfigSource
  /** Those that the config names and the gateway runs without. */
  leftOut(): readonly LeftOutPlugin[]
  /** Loads the config again and applies what differs. One at a time: whoever asks while one runs shares the next. */
  reload(origin: string): ReloadProgress
  /** Undefined for one that is not known, or long past. */
  progress(id: string): ReloadProgress | undefined
  /** What a config, given as its outline, would change. Throws OC_HTTP_BODY_INVALID for what is no outline. */
  compare(outline: unknown): ConfigChanges
}

/** Offered by the process around the gateway; none where the gateway is embedded in another program. */
export const liveConfig = defineService<LiveConfig>('live-config')
