import type { MessageQuery } from '@openclaw/sdk'

/** What is stored of a row, as texts: cheap to hand to another thread. */
export type Step =
  | {
      readonly type: 'insert'
      readonly id: string
      readonly direction: 'inbound' | 'outbound'
      readonly channel: string
      readonly account: string
      /** Inbound only. */
      readonly deliveryId: string | null
      readonly fingerprint: string | null
      readonly state: string
      readonly reason: string | null
      readonly acceptedAt: number
      readonly settledAt: number | null
      /** JSON that never changes. */
      readonly payload: string
      /** JSON that updates change. */
      readonly progress: string
      /** What keeps its order; null for what has ended or hangs on a connection. */
      readonly lane: number | null
      /** Of a `connection` outbound: the names of the members that know who waits, where this one is not among them. */
      readonly receivers?: readonly string[]
    }
  | {
      readonly type: 'update'
      readonly id: string
      readonly state: string
      readonly reason: string | null
      readonly settledAt: number | null
      readonly progress: string
      /** It gives a message that has ended another chance, in this lane. */
      readonly reopens?: { readonly lane: number | null }
      /** Nothing changes where it has ended. */
      readonly unlessEnded?: boolean
      /** The name of another member to whom its end is told. */
      readonly receiver?: string
    }
  | {
      readonly type: 'entries'
      readonly turnId: string
      readonly key: string
      readonly entries: string
      readonly lane: number
    }
  | { readonly type: 'appended'; readonly turnId: string; readonly lane: number }

/** Steps that are stored together or not at all. */
export interface Batch {
  readonly id: number
  readonly steps: readonly Step[]
  /** Of the claim that it ends; else 0. */
  readonly epoch: number
}

export interface Written {
  readonly id: number
  readonly duplicate?: { readonly id: string; readonly fingerprint?: string }
  /** Rows that another member sees to. */
  readonly given?: readonly string[]
  /** The highest epoch that a claim of another member had, where a lane came from one. */
  readonly after?: number
  /** The message to be opened again is open. */
  readonly missed?: boolean
  readonly error?: StoreFailure
}

/** An error as it crosses threads. */
export interface StoreFailure {
  readonly code: string
  readonly message: string
}

/** A row as the store holds it. */
export interface StoredRow {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly state: string
  readonly reason: string | null
  readonly acceptedAt: number
  readonly settledAt: number | null
  readonly payload: string
  readonly progress: string
}

export interface StoredEntries {
  readonly turnId: string
  readonly key: string
  readonly entries: string
}

/** What a member sees to. */
export interface StoredHeld {
  /** Of this member, new with each joining and each taking over. */
  readonly member: number
  readonly rows: readonly StoredRow[]
  readonly entries: readonly StoredEntries[]
  /** What was found damaged, one sentence each. */
  readonly damage: readonly string[]
}

export interface Opened extends StoredHeld {
  /** The process ids of the other members. */
  readonly others: readonly number[]
}

/** What a member learns of the others. */
export interface News {
  /** Their process ids. */
  readonly others: readonly number[]
  /** This one was taken for dead. */
  readonly fenced: boolean
  /** Rows that others put into its lanes. */
  readonly given: readonly StoredRow[]
  /** Messages that others ended, each with its outbound behind it. */
  readonly ended: readonly (readonly StoredRow[])[]
  readonly inherited: readonly StoredHeld[]
}

export interface OpenRequest {
  readonly folder: string
  readonly now: number
  /** Of this process, as a member. */
  readonly name: string
  /** How many batches one synced write takes together. */
  readonly batchSize: number
}

export interface Retention {
  readonly settledBefore: number
  readonly deliveredBefore: number
  readonly maxBytes: number
}

/** What the main thread asks of the store's thread, and what it gets. */
export interface Calls {
  open(request: OpenRequest): Opened
  /** Deliveries that may be taken a second time, one sentence each. */
  examineDeliveries(argument: undefined): readonly string[]
  /** Again, after it was taken for dead. */
  join(argument: undefined): Opened
  /** Looks what others did. `now`: ms of the monotonic clock. */
  look(now: number): void
  row(id: string): StoredRow | undefined
  list(query: MessageQuery): { readonly rows: readonly StoredRow[]; readonly next?: string }
  retain(retention: Retention): { readonly removed: number }
  close(): void
}

export type Request =
  | { readonly type: 'write'; readonly batches: readonly Batch[] }
  | { readonly type: 'call'; readonly id: number; readonly name: keyof Calls; readonly argument: unknown }

export type Answer =
  | {
      readonly type: 'written'
      /** So many batches have been worked off, in the order in which they came. */
      readonly batches: number
      /** Those that did not go as usual. */
      readonly odd: readonly Written[]
    }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: StoreFailure }

/** With what was learned of the other members before it. */
export type Response = Answer & { readonly news?: News }
