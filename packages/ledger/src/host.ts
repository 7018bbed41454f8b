import type { NewOutbound, SendClaim, SettledEntries, World } from '@openclaw/sdk'
import type { Board } from './board.js'
import type { Leases } from './lease.js'
import type { InboundRow, OutboundRow } from './row.js'
import type { LedgerStore } from './store.js'

/** What claims need of the ledger they were taken from. */
export interface LedgerHost {
  readonly world: World
  readonly store: LedgerStore
  readonly turns: Board<InboundRow>
  readonly leases: Leases
  readonly counts: { waiting: number; running: number; sending: number; unsent: number }
  /** Turns of a key that are settled and may not be in the session store yet. */
  readonly unappended: Map<string, readonly SettledEntries[]>
  sends(channel: string): Board<OutboundRow>
  /** The rows of what a turn says, to be inserted with its settlement. */
  outboundRows(created: readonly NewOutbound[]): OutboundRow[]
  /** After the insert: what may be sent by any process waits for it; what hangs on a connection is claimed here. */
  enqueueSends(rows: readonly OutboundRow[]): SendClaim[]
}
