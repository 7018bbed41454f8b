import type { AnyPlugin, PluginEntry, PluginFactory, SecretReference } from '@openclaw/sdk'

export type Secret = string | SecretReference
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'
/** Bytes, or a size such as `"100m"`. */
export type Size = number | string
/** Milliseconds, or a duration such as `"24h"`. */
export type Duration = number | string
type OneOrMore = string | readonly string[]

/** Options that the plugin picked by `type` checks. */
export interface TypedOptions {
  readonly type: string
  readonly [option: string]: unknown
}

export interface GatewayConfig {
  readonly port?: number
  readonly host?: string
  readonly logLevel?: LogLevel
  readonly maxConnections?: number
  readonly timeout?: number
  readonly allowedHosts?: readonly string[]
}

/** All keys must match; a list means any of its values. */
export interface MatchConfig {
  readonly channel?: OneOrMore
  readonly account?: OneOrMore
  readonly peer?: OneOrMore
  readonly peerKind?: 'direct' | 'group'
  readonly thread?: OneOrMore
  readonly userId?: OneOrMore
  readonly serverId?: OneOrMore
  readonly roles?: OneOrMore
  readonly mentioned?: boolean
  readonly text?: OneOrMore
}

export interface TargetConfig {
  readonly agentId: string
  readonly fallback?: string
}

export interface RoutingConfig {
  /** The first that matches wins. */
  readonly rules?: readonly { readonly match: MatchConfig; readonly target: TargetConfig }[]
  readonly default?: TargetConfig
}

export interface SessionConfig {
  readonly ttl?: number
  readonly maxSessions?: number
  readonly persistInterval?: number
  readonly storage?: Partial<TypedOptions>
}

export interface PerformanceConfig {
  readonly workers?: number
  readonly queueSize?: number
  readonly batchSize?: number
  readonly concurrency?: number
  readonly cache?: { readonly enabled?: boolean; readonly maxSize?: number; readonly ttl?: number }
}

export type LogOutput =
  | { readonly type: 'console'; readonly colorize?: boolean }
  | {
      readonly type: 'file'
      readonly path: string
      readonly maxSize?: Size
      readonly maxFiles?: number
      readonly compress?: boolean
    }

export interface LoggingConfig {
  readonly level?: LogLevel
  readonly format?: 'json' | 'pretty'
  readonly outputs?: readonly LogOutput[]
}

export interface CacheConfig {
  readonly enabled?: boolean
  readonly type?: string
  /** Seconds. */
  readonly ttl?: number
  readonly [option: string]: unknown
}

export interface QueueConfig extends Partial<TypedOptions> {
  readonly maxSize?: number
  readonly batchSize?: number
  readonly flushInterval?: number
}

export interface PoolConfig {
  readonly min?: number
  readonly max?: number
  readonly idleTimeout?: number
  readonly acquireTimeout?: number
}

export interface SecurityConfig {
  readonly accessToken?: Secret
  readonly allowedIPs?: readonly string[]
  readonly rateLimit?: {
    readonly enabled?: boolean
    readonly maxRequests?: number
    readonly windowMs?: number
  }
}

export interface HttpsConfig {
  readonly enabled?: boolean
  readonly cert?: string
  readonly key?: string
  readonly port?: number
}

export interface AuthConfig extends TypedOptions {
  readonly secret?: Secret
  readonly expiresIn?: Duration
}

export interface AgentConfig extends TypedOptions {
  readonly timeoutMs?: number
}

export interface ChannelConfig {
  readonly enabled?: boolean
  readonly [option: string]: unknown
}

export interface MessagesConfig {
  readonly keepDays?: number
  readonly maxBytes?: Size
}

export interface AlertsConfig {
  readonly enabled?: boolean
  /** This, `to`, or both. */
  readonly webhook?: { readonly url: Secret; readonly secret?: Secret }
  readonly to?: {
    readonly channel: string
    readonly account?: string
    readonly peer: string
    readonly kind?: 'direct' | 'group'
    readonly thread?: string
  }
  readonly on?: readonly ('overdue' | 'dead' | 'channel' | 'disk' | 'certificate' | 'plugin')[]
  readonly groupMs?: number
  readonly maxPerHour?: number
  readonly quietMs?: number
  readonly diskFreePercent?: number
  readonly certificates?: readonly string[]
  readonly certificateDays?: number
}

interface SenderAccess {
  readonly dmPolicy?: 'pairing' | 'allowlist' | 'open' | 'disabled'
  readonly allowFrom?: readonly string[]
  readonly groupPolicy?: 'allowlist' | 'open' | 'disabled'
  readonly groupAllowFrom?: readonly string[]
  readonly groups?: Readonly<
    Record<string, { readonly allowFrom?: readonly string[]; readonly requireMention?: boolean }>
  >
  readonly requireMention?: boolean
  readonly bots?: 'refuse' | 'allow'
}

export interface AccessConfig {
  readonly channels?: Readonly<
    Record<string, SenderAccess & { readonly accounts?: Readonly<Record<string, SenderAccess>> }>
  >
  readonly contextMessages?: number
  readonly botsPerMinute?: number
}

export interface MediaConfig {
  readonly maxBytes?: Size
  readonly maxTotalBytes?: Size
  readonly maxFiles?: number
  /** MIME types: `"image/png"`, `"image/*"`. */
  readonly types?: readonly string[]
  readonly timeoutMs?: number
}

/** What `plugins` takes: entries, factories, inline plugins, nested lists; falsy items are skipped. */
export type PluginItem =
  PluginEntry | PluginFactory | AnyPlugin | readonly PluginItem[] | false | null | undefined | 0 | ''

/** The config of a gateway. Meanings, units and defaults: `config-schema/openclaw.schema.json`. */
export interface OpenClawConfig {
  readonly $schema?: string
  readonly gateway?: GatewayConfig
  readonly agents?: Readonly<Record<string, AgentConfig>>
  readonly channels?: Readonly<Record<string, ChannelConfig>>
  readonly routing?: RoutingConfig
  readonly session?: SessionConfig
  readonly queue?: QueueConfig
  readonly messages?: MessagesConfig
  readonly performance?: PerformanceConfig
  readonly cache?: CacheConfig
  readonly connectionPool?: PoolConfig
  readonly security?: SecurityConfig
  readonly auth?: AuthConfig
  readonly https?: HttpsConfig
  readonly logging?: LoggingConfig
  readonly alerts?: AlertsConfig
  readonly access?: AccessConfig
  readonly media?: MediaConfig
  readonly skills?: Readonly<Record<string, unknown>>
  readonly plugins?: readonly PluginItem[]
}
