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
  /** `receivers`: who took in the questions that a `connection` outbound answers. */
  | { readonly type: 'insert'; readonly row: Row; readonly receivers?: readonly string[] }
  /** `row` as it was; a key of the patch that is undefined goes. `unlessEnded`: nothing changes where it has an end already. */
  | { readonly type: 'update'; readonly row: Row; readonly patch: Patch; readonly unlessEnded?: boolean }
  | { readonly type: 'entries'; readonly row: EntriesRow }
  /** The session store has them. */
  | { readonly type: 'appended'; readonly turnId: string; readonly key: string }

/** What a member has to see to, in the order of insertion. */
export interface HeldRows {
  readonly rows: readonly Row[]
  readonly entries: readonly EntriesRow[]
}

export interface Joined extends HeldRows {
  /** Rises with each member of the same store. */
  readonly member: number
  /** The receiver of what is accepted here: the same however often this process joins. */
  readonly name: string
}

export interface Duplicate {
  readonly id: string
  readonly fingerprint?: string
}

export interface Committed {
  /** A delivery was known: nothing of the batch is stored, and this is the row that has it. */
  readonly duplicate?: Duplicate
  /** Rows of the batch that another member sees to. */
  readonly given?: readonly string[]
  /** Epochs of claims here must be higher from now on: another member had a lane that comes to this one. */
  readonly after?: number
  /** A row to be opened again is open: nothing of it changed. */
  readonly missed?: boolean
}

/** What a store with several members tells one of them. */
export interface MemberEvents {
  /** Another member put these rows into lanes of this one. They come before any commit resolves that is behind them. */
  given(rows: readonly Row[]): void
  /** What members had that are gone; `member` is the new number of this one. */
  inherited(held: HeldRows & Pick<Joined, 'member'>): void
  /** Another member ended a message that was accepted and is awaited here; with the outbound that answer it. */
  ended(row: InboundRow, outbound: readonly OutboundRow[]): void
  /** This process was taken for dead: what it had belongs to others. No commit from before it succeeds from here on. */
  fenced(): void
  /** It is a member again. Commits since `fenced` are written after this. */
  joined(joined: Joined): void
}

/**
 * Where a ledger keeps its rows. The store decides what durable means; the ledger decides what happens. Several processes
 * may share a store, each as a member; a member sees to whole lanes.
 */
export interface LedgerStore {
  readonly durable: boolean
  /** There are other members, or were since it was opened. */
  readonly shared: boolean
  /** Joins. */
  load(events: MemberEvents): Promise<Joined>
  /**
   * All changes or none, as safe as this store makes them once it resolves. Rejects with OC_CLAIM_STALE when this process
   * was taken for dead. `epoch`: of the claim that ends with them.
   */
  commit(changes: readonly Change[], epoch?: number): Promise<Committed>
  /**
   * Changes that may be lost with the process. They go with the next commit, or soon; `later`: when there is time, and not
   * at all where another change of the same row comes before.
   */
  note(changes: readonly Change[], when?: 'soon' | 'later'): void
  /** The row as the store has it, a new object each time. */
  row(id: string): Promise<Row | undefined>
  record(id: string): Promise<MessageRecord | undefined>
  list(query: MessageQuery): Promise<MessagePage>
  /** Leaves: what is still open is for the other members, or for the next. */
  close(): Promise<void>
}
