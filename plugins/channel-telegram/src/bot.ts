import type { ChannelLink, Command, Log, Registry, World } from '@openclaw/sdk'
import type { Client } from './client.js'
import type { Me } from './mention.js'
import type { Memory } from './memory.js'
import type { Settings } from './settings.js'

/** What all accounts of one plugin share. */
export interface Host {
  readonly settings: Settings
  readonly world: World
  readonly log: Log
  /** Where the gateway keeps its state. */
  readonly home: string | undefined
  readonly commands: Registry<Command>
  readonly counts: Counts
}

/** How many updates were what, since the plugin was set up. */
export type Counts = Record<'message' | 'nothing' | 'malformed', number>

/** One account while it is open. */
export interface Bot {
  readonly account: string
  readonly host: Host
  readonly client: Client
  readonly me: Me
  readonly link: ChannelLink
  /** Aborted when it closes. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Groups that became supergroups: their new ids by the old ones. */
  readonly moved: Memory<string>
  /** Messages that this process sent: `<chat>:<message>`. */
  readonly sent: Memory<true>
}
