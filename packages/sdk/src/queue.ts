import type {
  Answered,
  Envelope,
  InboundState,
  MessageRecord,
  MessageState,
  Outbound,
  Outcome,
  OutboundState,
  Route,
  SendReceipt,
  SessionEntry,
  SessionKey,
  Stage,
  TurnMessage,
  Usage,
} from './message.js'
import { defineService } from './service.js'

/** A message at the durable point. */
export interface Incoming {
  readonly id: string
  readonly envelope: Envelope
  readonly acceptedAt: number
  /** The session key, or `unrouted:…` for a message that no hook could route. */
  readonly key: SessionKey
  readonly route?: Route
  /** Never shares a turn with another message: a command. */
  readonly solo?: boolean
  readonly stages: readonly Stage[]
  /** It ends at once: refused, dead, or answered beside the lane. */
  readonly outcome?: Outcome<InboundState>
  readonly outbound?: readonly NewOutbound[]
  /** Somebody waits for its answer over a connection of this process. */
  readonly awaited?: boolean
}

/** An outbound as it enters the ledger. */
export interface NewOutbound {
  readonly outbound: Outbound
  /** Ends at once: the `send` hook refused it. */
  readonly outcome?: Outcome<'refused'>
  /**
   * It can only leave over the connection its question came by: kept with the inbound, claimed by whoever settles, or by
   * the process that took the question in.
   */
  readonly connection?: boolean
}

export type Accepted =
  | { readonly status: 'accepted'; readonly sends: readonly SendClaim[] }
  /** One refusal of many, told in the record of this id. */
  | { readonly status: 'counted'; readonly id: string }
  | { readonly status: 'duplicate'; readonly id: string; readonly conflict: boolean }
  | { readonly status: 'full'; readonly retryAfterMs: number }

export interface ClaimedMessage extends TurnMessage {
  readonly route: Route
}

/** What a settled turn adds to its session. */
export interface SettledEntries {
  readonly turnId: string
  readonly entries: readonly SessionEntry[]
}

/** How a turn ended; one atomic step in the queue's store. */
export interface Settlement {
  readonly turnId: string
  /** One for each message of the claim, in its order. */
  readonly outcomes: readonly Outcome<InboundState>[]
  readonly outbound: readonly NewOutbound[]
  readonly entries: readonly SessionEntry[]
  readonly stages: readonly Stage[]
  readonly usage?: Usage
}

export interface RetryRequest {
  readonly error: string
  readonly delayMs: number
  /** Of a send: nobody knows whether the platform acted; the next claim is `interrupted`. */
  readonly doubtful?: boolean
}

/** The right to handle one session's waiting messages. Every method but `release` rejects with OC_CLAIM_STALE when the right is lost. */
export interface TurnClaim {
  readonly key: SessionKey
  /** Rises with each claim of the key; a settle with an older one is refused. */
  readonly epoch: number
  /** 1 for the first try of its first message. */
  readonly attempt: number
  readonly messages: readonly ClaimedMessage[]
  /** Entries of settled turns that may not be in the session store yet; append them first. */
  readonly unappended: readonly SettledEntries[]
  /** Other processes share the queue: one of them may have written this session since it was last read. */
  readonly shared: boolean
  renew(): Promise<void>
  /** Resolves once it is durable, with claims for the `connection` outbound. The key stays claimed until `release`. */
  settle(settlement: Settlement): Promise<readonly SendClaim[]>
  /**
   * The session store shows the entries of this turn. Later claims are not given them again, unless `synced` rejects;
   * the queue forgets them once it resolves. May be called after `release`.
   */
  appended(turnId: string, synced: Promise<void>): void
  /** Not now: the messages wait, the attempt counts. */
  retry(request: RetryRequest): Promise<void>
  /** Frees the key. Unsettled messages wait again and the attempt does not count. */
  release(): void
}

/** A message that was accepted here, awaited, and ended in another process that shares the queue. */
export interface AnsweredElsewhere {
  readonly message: Answered
  readonly outcome: Outcome<InboundState>
  /** For the `connection` outbound that answer it. */
  readonly sends: readonly SendClaim[]
}

/** The right to send one outbound. */
export interface SendClaim {
  readonly outbound: Outbound
  readonly epoch: number
  readonly attempt: number
  /** An earlier attempt began and nobody knows how it ended. */
  readonly interrupted: boolean
  renew(): Promise<void>
  settle(end: {
    outcome: Outcome<OutboundState>
    receipt?: SendReceipt
    stages?: readonly Stage[]
  }): Promise<void>
  retry(request: RetryRequest): Promise<void>
  /** Gives it back as if the attempt had not begun. */
  release(): void
}

export interface ClaimRequest {
  readonly leaseMs: number
  readonly signal: AbortSignal
}

export interface MessageQuery {
  readonly states?: readonly MessageState[]
  readonly channel?: string
  readonly direction?: 'inbound' | 'outbound'
  readonly reason?: string
  /** ms since 1970, by acceptedAt, inclusive. */
  readonly since?: number
  /** ms since 1970, by acceptedAt, exclusive. */
  readonly until?: number
  /** At most 10,000; newest first. */
  readonly limit: number
  /** From an earlier page's `next`. */
  readonly cursor?: string
}

export interface MessagePage {
  readonly records: readonly MessageRecord[]
  readonly next?: string
}

export interface QueueDepth {
  readonly waiting: number
  readonly running: number
  readonly sending: number
  /** Waiting outbound. */
  readonly unsent: number
  /** When the longest waiting inbound message was accepted. */
  readonly oldestWaitingAt?: number
}

/**
 * Keeps every message from acceptance to its end, and after it for as long as it must stay explainable. Several processes
 * may share one: what waits under a key then waits in one of them.
 */
export interface Queue {
  readonly durable: boolean
  /**
   * Resolves once the message is as safe as this queue makes it. Refusals of one account past 100 a minute are counted,
   * in one record a reason that is written without waiting: a crash loses what was counted last, a repeated delivery of
   * a counted one is not known.
   */
  accept(incoming: Incoming): Promise<Accepted>
  /** An outbound that answers nothing. Resolves once it is as safe as this queue makes it; an id that is known changes nothing. */
  post(created: NewOutbound): Promise<void>
  /** Waits for work; undefined when the signal aborts or the queue closes. One claim a key at a time. */
  claimTurn(request: ClaimRequest & { readonly batchSize: number }): Promise<TurnClaim | undefined>
  /**
   * What waits for one account of a channel. `marked`: that the send began is durable before this resolves, as a platform without
   * idempotency keys needs.
   */
  claimSend(
    request: ClaimRequest & { readonly channel: string; readonly account: string; readonly marked: boolean },
  ): Promise<SendClaim | undefined>
  /** Waits for the next; undefined when the signal aborts or the queue closes. */
  answered(request: { readonly signal: AbortSignal }): Promise<AnsweredElsewhere | undefined>
  get(id: string): Promise<MessageRecord | undefined>
  list(query: MessageQuery): Promise<MessagePage>
  /** A dead, refused, expired or uncertain message waits again; false when it is in no such state. `routed` for one that never was. */
  redrive(id: string, routed?: Pick<Incoming, 'key' | 'route' | 'solo' | 'stages'>): Promise<boolean>
  /** Ends a waiting or dead message as `refused: discarded`; false when it is in no such state, or waits in another process. */
  discard(id: string): Promise<boolean>
  depth(): QueueDepth
  close(): Promise<void>
}

export const queue = defineService<Queue>('queue')
