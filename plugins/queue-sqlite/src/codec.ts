import { laneOf, turnLane } from '@openclaw/ledger'
import type { Change, EntriesRow, HeldRows, Patch, Row } from '@openclaw/ledger'
import { laneNumber } from './seats.js'
import type { Step, StoredEntries, StoredHeld, StoredRow } from './wire.js'

/** A change of the member `name` as texts and numbers. What there is none of is left out: each key costs time between threads. */
export function stepOf(change: Change, name: string): Step {
  if (change.type === 'insert') return insertOf(change, name)
  if (change.type === 'update') return updateOf(change, name)
  if (change.type === 'appended') {
    return { type: 'appended', turnId: change.turnId, lane: laneNumber(turnLane(change.key)) }
  }
  const { turnId, key, entries } = change.row
  return { type: 'entries', turnId, key, entries: JSON.stringify(entries), lane: laneNumber(turnLane(key)) }
}

function updateOf({ row, patch, unlessEnded }: Extract<Change, { type: 'update' }>, name: string): Step {
  const reopens = 'settledAt' in patch && patch.settledAt === undefined
  const settledAt = ('settledAt' in patch ? patch.settledAt : row.settledAt) ?? null
  const reason = ('reason' in patch ? patch.reason : row.reason) ?? null
  const { state = row.state } = patch
  const step = {
    type: 'update',
    id: row.id,
    state,
    reason,
    settledAt,
    progress: progressOf(row, patch),
  } as const
  if (reopens) return { ...step, reopens: { lane: laneNumberOf({ ...row, ...patch } as Row) } }
  if (unlessEnded) return { ...step, unlessEnded }
  const receiver = row.direction === 'inbound' && settledAt !== null ? row.receiver : undefined
  return receiver === undefined || receiver === name ? step : { ...step, receiver }
}

/** Null for what hangs on a connection. */
export function laneNumberOf(row: Row): number | null {
  const lane = laneOf(row)
  return lane === undefined ? null : laneNumber(lane)
}

/** Everything that may change of a row and has no column of its own. */
function progressOf(row: Row, patch: Patch = {}): string {
  const { attempts = row.attempts, failures = row.failures, stages = row.stages } = patch
  const availableAt = 'availableAt' in patch ? patch.availableAt : row.availableAt
  if (row.direction === 'outbound') {
    const { receipt = row.receipt } = patch
    return JSON.stringify({ attempts, failures, stages, receipt, availableAt })
  }
  const { key = row.key, route = row.route, solo = row.solo } = patch
  const { turnId = row.turnId, usage = row.usage, outboundIds = row.outboundIds } = patch
  const { refusals = row.refusals } = patch
  // Written out: an object that begins with a spread costs a microsecond a key.
  return JSON.stringify({
    key,
    route,
    solo,
    attempts,
    failures,
    stages,
    turnId,
    usage,
    outboundIds,
    availableAt,
    refusals,
  })
}

function insertOf({ row, receivers = [] }: Extract<Change, { type: 'insert' }>, name: string): Step {
  const { id, direction, state, reason = null, acceptedAt, settledAt = null } = row
  const inbound = direction === 'inbound' ? row.envelope : undefined
  const { channel, account } = direction === 'inbound' ? row.envelope : row.outbound
  const step = {
    type: 'insert',
    id,
    direction,
    channel,
    account,
    deliveryId: inbound?.deliveryId ?? null,
    fingerprint: inbound?.fingerprint ?? null,
    state,
    reason,
    acceptedAt,
    settledAt,
    payload: JSON.stringify(
      direction === 'inbound'
        ? { envelope: row.envelope, receiver: row.receiver }
        : { outbound: row.outbound, connection: row.connection },
    ),
    progress: progressOf(row),
    lane: settledAt === null ? laneNumberOf(row) : null,
  } as const
  const elsewhere = receivers.length > 0 && !receivers.includes(name)
  return elsewhere && direction === 'outbound' && row.connection ? { ...step, receivers } : step
}

export function heldOf({ rows, entries }: StoredHeld): HeldRows {
  return { rows: rows.map(rowOf), entries: entries.map(entriesOf) }
}

export function rowOf({
  id,
  direction,
  state,
  reason,
  acceptedAt,
  settledAt,
  payload,
  progress,
}: StoredRow): Row {
  // Not spread into a new object: a start reads a hundred thousand of them.
  const columns = { id, direction, state, acceptedAt }
  const row = Object.assign(JSON.parse(payload) as object, JSON.parse(progress) as object, columns) as Row
  if (reason !== null) row.reason = reason
  if (settledAt !== null) row.settledAt = settledAt
  return row
}

function entriesOf({ turnId, key, entries }: StoredEntries): EntriesRow {
  return { turnId, key, entries: JSON.parse(entries) as EntriesRow['entries'] }
}
