export { createLedger } from './ledger.js'
export type { Ledger, LedgerOptions } from './ledger.js'
export { laneOf, turnLane } from './lane.js'
export { recordOf } from './row.js'
export type { EntriesRow, InboundRow, OutboundRow, Row } from './row.js'
export type {
  Change,
  Committed,
  Duplicate,
  HeldRows,
  Joined,
  LedgerStore,
  MemberEvents,
  Patch,
} from './store.js'
