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
    }
  | {
      readonly type: 'update'
      readonly id: string
      readonly state: string
      readonly reason: string | null
      readonly settledAt: number | null
      readonly progress: string
      /** It may change a message that has ended. */
      readonly reopens: boolean
    }
  | { readonly type: 'entries'; readonly turnId: string; readonly key: string; readonly entries: string }
  | { readonly type: 'appended'; readonly turnId: string }

/** Steps that are stored together or not at all. */
export interface Batch {
  readonly id: number
  readonly steps: readonly Step[]
}

export interface Written {
  readonly id: number
  readonly duplicate?: { readonly id: string; readonly fingerprint?: string }
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

export interface Opened {
  readonly openings: number
  readonly rows: readonly StoredRow[]
  readonly entries: readonly StoredEntries[]
  /** What was found damaged, one sentence each. */
  readonly damage: readonly string[]
}

export interface OpenRequest {
  readonly folder: string
  readonly now: number
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
  examineDeliveries(): readonly string[]
  row(id: string): StoredRow | undefined
  list(query: MessageQuery): { readonly rows: readonly StoredRow[]; readonly next?: string }
  retain(retention: Retention): { readonly removed: number }
  close(): void
}

export type Request =
  | { readonly type: 'write'; readonly batches: readonly Batch[] }
  | { readonly type: 'call'; readonly id: number; readonly name: keyof Calls; readonly argument: unknown }

export type Response =
  /** So many requests to write have been worked off; `results` are the batches that did not go as usual. */
  | { readonly type: 'written'; readonly requests: number; readonly results: readonly Written[] }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: StoreFailure }
