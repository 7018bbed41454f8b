import type { Change, EntriesRow, InboundRow, OutboundRow, Patch, Row } from '@openclaw/ledger'
import type { Step, StoredEntries, StoredRow } from './wire.js'

/** A change as texts and numbers. */
export function stepsOf(change: Change): Step[] {
  if (change.type === 'insert') return [insertOf(change.row)]
  if (change.type === 'update') return [updateOf(change.id, change.patch)]
  if (change.type === 'appended') return [change]
  const { turnId, key, entries } = change.row
  return [{ type: 'entries', turnId, key, entries: JSON.stringify(entries) }]
}

export function updateOf(id: string, patch: Patch): Extract<Step, { type: 'update' }> {
  // JSON has no undefined; here it means that a key goes.
  return {
    type: 'update',
    id,
    patch: JSON.stringify(patch, (_, value: unknown) => (value === undefined ? null : value)),
  }
}

function insertOf(row: Row): Step {
  const {
    id,
    direction,
    state,
    reason = null,
    acceptedAt,
    settledAt = null,
    attempts,
    failures,
    stages,
  } = row
  const common = { type: 'insert', id, direction, state, reason, acceptedAt, settledAt } as const
  if (row.direction === 'outbound') {
    const { outbound, connection } = row
    const { channel, account } = outbound
    const payload = JSON.stringify({ outbound, connection })
    const progress = JSON.stringify({ attempts, failures, stages })
    return { ...common, channel, account, deliveryId: null, fingerprint: null, payload, progress }
  }
  const { envelope, key, route, solo, outboundIds } = row
  const { channel, account, deliveryId, fingerprint = null } = envelope
  const progress = JSON.stringify({ key, route, solo, attempts, failures, stages, outboundIds })
  return {
    ...common,
    channel,
    account,
    deliveryId,
    fingerprint,
    payload: JSON.stringify({ envelope }),
    progress,
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
  const columns = {
    ...{ id, direction, state, acceptedAt },
    ...(reason !== null && { reason }),
    ...(settledAt !== null && { settledAt }),
  }
  const texts = { ...(JSON.parse(payload) as object), ...(JSON.parse(progress) as object) }
  return { ...texts, ...columns } as InboundRow | OutboundRow
}

export function entriesOf({ turnId, key, entries }: StoredEntries): EntriesRow {
  return { turnId, key, entries: JSON.parse(entries) as EntriesRow['entries'] }
}
