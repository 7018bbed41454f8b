import type { Events, Gates, GatewaySettings, Generation, Renewals, Run } from '@openclaw/kernel'
import type { Channel, Log, Queue, SessionKey, SessionStore, World } from '@openclaw/sdk'

/** Moments at which a test may stop the world. */
export type FaultPoint =
  | 'receive.beforeAccept'
  | 'receive.afterAccept'
  | 'claim.taken'
  | 'claim.beforeSettle'
  | 'claim.afterSettle'
  | 'session.afterAppend'
  | 'send.before'
  | 'send.after'

/** A caller who waits on an open connection for the answer to one message. */
export interface Caller {
  readonly channel: Channel
  /** Answered, or gone. */
  leave(): void
}

/** What the path needs of the gateway around it. */
export interface PathHost {
  readonly world: World
  readonly log: Log
  readonly settings: GatewaySettings
  readonly events: Events
  readonly queue: Queue
  readonly sessions: SessionStore
  readonly gates: Gates
  readonly renewals: Renewals
  /** The generation that a message begins on now. */
  current(): Generation
  draining(): boolean
  /** By message id. */
  readonly callers: Map<string, Caller>
  /** By session key. */
  readonly running: Map<SessionKey, Run>
  /** Called at fault points, in tests. */
  readonly at: ((point: FaultPoint) => Promise<void> | void) | undefined
}
