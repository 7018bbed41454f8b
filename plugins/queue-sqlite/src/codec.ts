import type { Change, EntriesRow, Patch, Row } from '@openclaw/ledger'
import type { Step, StoredEntries, StoredRow } from './wire.js'

/** A change as texts and numbers. */
export function stepOf(change: Change): Step {
  if (change.type === 'insert') return insertOf(change.row)
  if (change.type === 'update') return updateOf(change.row, change.patch)
  if (change.type === 'appended') return change
  const { turnId, key, entries } = change.row
  return { type: 'entries', turnId, key, entries: JSON.stringify(entries) }
}

function updateOf(row: Row, patch: Patch): Step {
  const { id } = row
  const reopens = 'settledAt' in patch && patch.settledAt === undefined
  const settledAt = ('settledAt' in patch ? patch.settledAt : row.settledAt) ?? null
  const reason = ('reason' in patch ? patch.reason : row.reason) ?? null
  const { state = row.state } = patch
  return { type: 'update', id, state, reason, settledAt, reopens, progress: progressOf(row, patch) }
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

function insertOf(row: Row): Step {
  const { id, direction, state, reason = null, acceptedAt, settledAt = null } = row
  const inbound = direction === 'inbound' ? row.envelope : undefined
  const { channel, account } = direction === 'inbound' ? row.envelope : row.outbound
  return {
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
        ? { envelope: row.envelope }
        : { outbound: row.outbound, connection: row.connection },
    ),
    progress: progressOf(row),
  }
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

export function entriesOf({ turnId, key, entries }: StoredEntries): EntriesRow {
  return { turnId, key, entries: JSON.parse(entries) as EntriesRow['entries'] }
}
