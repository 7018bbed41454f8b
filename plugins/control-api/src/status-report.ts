import type { ConfigSource, GatewayStatus, LeftOutPlugin, SafeMode } from '@openclaw/sdk'

/** What `GET /api/status` answers. */
export interface StatusReport {
  readonly status: GatewayStatus
  /** Only in safe mode. */
  readonly safe?: SafeMode
  readonly version: string
  readonly pid: number
  readonly port: number | undefined
  readonly uptimeMs: number
  /** Null when the store cannot tell. */
  readonly activeSessions: number | null
  /** Resident, of this process and of those that it started. */
  readonly memoryBytes: number
  /** Of one core, over the last ten seconds. */
  readonly cpuPercent: number
  /** Those that people or platforms are behind. */
  readonly channels: readonly ChannelReport[]
  readonly failingChecks: readonly FailingCheck[]
  /** Plugins that the config names and that are broken. */
  readonly leftOut: readonly LeftOutPlugin[]
  /** With `with=detail`. */
  readonly detail?: StatusDetail
  /** With `with=resources`. */
  readonly resources?: ResourceReport
}

/** One account of a channel. */
export interface ChannelReport {
  readonly id: string
  readonly account: string
  readonly plugin: string
  /** `quiet`: its connection was not lost, and nothing proved of late that it is still there. */
  readonly state: 'connected' | 'quiet' | 'connecting' | 'down'
  /** ms since 1970, of the last change; of a quiet one, of the last proof. */
  readonly since: number
  readonly reason?: string
}

export interface FailingCheck {
  readonly id: string
  readonly reason: string
}

export interface StatusDetail {
  readonly node: string
  readonly pluginApi: number
  readonly home: string | undefined
  /** Undefined in a gateway without a process that manages its config. */
  readonly config: Pick<ConfigSource, 'file' | 'since'> | undefined
  readonly agents: readonly { readonly id: string; readonly type?: string; readonly description?: string }[]
  /** The inbound message that has waited longest. */
  readonly oldestWaiting: { readonly id?: string; readonly acceptedAt: number } | undefined
  /** Of every account, also those of programs; ms since 1970. */
  readonly lastInbound: readonly {
    readonly channel: string
    readonly account: string
    readonly at?: number
  }[]
}

export interface ResourceReport {
  readonly memory: {
    /** Of this process alone. */
    readonly rssBytes: number
    readonly heapUsedBytes: number
    readonly heapTotalBytes: number
    readonly externalBytes: number
  }
  readonly processes: readonly ProcessMemory[]
  readonly eventLoop: LoopDelay & {
    /** Of the last ten seconds. */
    readonly utilisationPercent: number
  }
  readonly handles: number
  /** File descriptors; undefined where the system does not tell. */
  readonly descriptors: { readonly open: number; readonly limit?: number } | undefined
  readonly connections: { readonly open: number; readonly limit: number }
  readonly disk: readonly FolderSize[]
}

export interface ProcessMemory {
  readonly pid: number
  /** Resident. */
  readonly memoryBytes: number
}

/** How much later than due the event loop came to its timers. */
export interface LoopDelay {
  readonly delayP50Ms: number
  readonly delayP99Ms: number
  /** For so long it was measured. */
  readonly overMs: number
}

export interface FolderSize {
  readonly name: string
  readonly path: string
  readonly files: number
  /** The sum of the sizes of its files. */
  readonly bytes: number
  /** What the disk has left for this user; undefined when it cannot be told. */
  readonly freeBytes: number | undefined
}
