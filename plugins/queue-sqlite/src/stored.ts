import { sumOf } from './sum.js'
import type { StoredRow } from './wire.js'

/** What a select of `columns` gives. Texts come as bytes: libsql ends the process over a text that is no UTF-8. */
export interface RawRow {
  readonly seq: number
  readonly id: Buffer
  readonly direction: Buffer
  readonly channel: Buffer
  readonly state: Buffer
  readonly reason: Buffer | null
  readonly acceptedAt: number
  readonly settledAt: number | null
  readonly payload: Buffer
  readonly progress: Buffer
  /** Over what never changes. */
  readonly payloadSum: number
  /** Over what updates change. */
  readonly sum: number
}

// A flipped bit may turn one type into another: each column is asked for as what it should be.
export const columns = [
  'seq',
  ...['id', 'direction', 'channel', 'state', 'reason', 'payload', 'progress'].map(
    (name) => `CAST(${name} AS BLOB) AS ${name}`,
  ),
  'CAST(accepted_at AS INTEGER) AS acceptedAt',
  'CAST(settled_at AS INTEGER) AS settledAt',
  'CAST(payload_sum AS INTEGER) AS payloadSum',
  'CAST(sum AS INTEGER) AS sum',
].join()

/** `all` gives an ArrayBuffer where `get` gives a Buffer. */
export function rawOf<T extends object>(found: unknown): T {
  const entries = Object.entries(found as T).map(([name, value]) => {
    return [name, value instanceof ArrayBuffer ? Buffer.from(value) : (value as unknown)]
  })
  return Object.fromEntries(entries) as T
}

type Summed<K extends keyof RawRow> = { readonly [N in K]: RawRow[N] | string }

export function payloadSumOf(
  row: Summed<'id' | 'direction' | 'channel' | 'payload'> & Pick<RawRow, 'acceptedAt'>,
): number {
  return sumOf(row.id, row.direction, row.channel, String(row.acceptedAt), row.payload)
}

/** A sum of its own, so that an update need not read what never changes. */
export function progressSumOf(
  row: Summed<'id' | 'state' | 'progress'> & { readonly reason: Buffer | string | null } & Pick<
      RawRow,
      'settledAt'
    >,
): number {
  return sumOf(row.id, row.state, row.reason ?? '', String(row.settledAt ?? ''), row.progress)
}

export function isSound(row: RawRow): boolean {
  return payloadSumOf(row) === row.payloadSum && progressSumOf(row) === row.sum
}

/** The row as texts; a damaged one as a dead message that says so. */
export function readable(row: RawRow): StoredRow {
  if (!isSound(row)) return buried(row)
  return {
    id: String(row.id),
    direction: String(row.direction) as StoredRow['direction'],
    state: String(row.state),
    reason: row.reason && String(row.reason),
    acceptedAt: row.acceptedAt,
    settledAt: row.settledAt,
    payload: String(row.payload),
    progress: String(row.progress),
  }
}

const damagedReason = 'OC_STORE_DAMAGED: the stored row does not fit its checksum'

/** What is left of a row that cannot be believed. */
export function buried({ id, channel, acceptedAt, payload }: RawRow): StoredRow {
  const peer = { kind: 'direct', id: 'unknown' }
  const address = { channel: String(channel), account: 'unknown', peer }
  // For whoever wants to find out by eye what it was.
  const text = String(payload)
  const envelope = { ...address, deliveryId: '', sender: { id: 'unknown' }, text }
  return {
    ...{ id: String(id), direction: 'inbound', state: 'dead', reason: damagedReason },
    ...{ acceptedAt, settledAt: acceptedAt },
    payload: JSON.stringify({ envelope }),
    progress: JSON.stringify({ key: 'unrouted:damaged', attempts: 0, failures: [], stages: [] }),
  }
}
