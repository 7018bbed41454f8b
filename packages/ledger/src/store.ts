import type { MessagePage, MessageQuery, MessageRecord } from '@openclaw/sdk'
import type { EntriesRow, InboundRow, OutboundRow, Row } from './row.js'

/** What may change of a row after it was inserted. `stages` and `failures` are the whole lists. */
export type Patch = Partial<
  Pick<
    InboundRow,
    | 'state'
    | 'reason'
    | 'attempts'
    | 'failures'
    | 'stages'
    | 'settledAt'
    | 'turnId'
    | 'usage'
    | 'outboundIds'
    | 'refusals'
    | 'availableAt'
    | 'key'
    | 'route'
    | 'solo'
  > &
    Pick<OutboundRow, 'receipt'>
>

export type Change =
  | { readonly type: 'insert'; readonly row: Row }
  /** `row` as it was; a key of the patch that is undefined goes. */
  | { readonly type: 'update'; readonly row: Row; readonly patch: Patch }
  | { readonly type: 'entries'; readonly row: EntriesRow }
  /** The session store has them. */
  | { readonly type: 'appended'; readonly turnId: string }

/** What a store held when it was opened, in the order of insertion. */
export interface OpenRows {
  readonly rows: readonly Row[]
  readonly entries: readonly EntriesRow[]
  /** Rises with each opening of the same store. */
  readonly openings: number
}

export interface Duplicate {
  readonly id: string
  readonly fingerprint?: string
}

/** Where a ledger keeps its rows. The store decides what durable means; the ledger decides what happens. */
export interface LedgerStore {
  readonly durable: boolean
  load(): Promise<OpenRows>
  /**
   * All changes or none, as safe as this store makes them once it resolves. An inbound row whose channel, account and
   * deliveryId are known already inserts nothing of the batch: the answer is the row that has them.
   */
  commit(changes: readonly Change[]): Promise<Duplicate | undefined>
  /**
   * Changes that may be lost with the process. They go with the next commit, or soon; `later`: when there is time, and not
   * at all where another change of the same row comes before.
   */
  note(changes: readonly Change[], when?: 'soon' | 'later'): void
  /** The row as the store has it, a new object each time. */
  row(id: string): Promise<Row | undefined>
  record(id: string): Promise<MessageRecord | undefined>
  list(query: MessageQuery): Promise<MessagePage>
  close(): Promise<void>
}
