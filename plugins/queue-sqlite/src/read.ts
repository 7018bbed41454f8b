import type { Database } from 'libsql'
import { unpackOpen } from './packed.js'
import { buried, columns, payloadSumOf, progressSumOf, rawOf, type RawRow } from './stored.js'
import { sumOf } from './sum.js'
import type { StoredEntries, StoredHeld, StoredRow } from './wire.js'

/**
 * What waits under these seats, in the order in which it came. A row that does not fit its checksum is set aside, and told.
 */
export function readOpen(db: Database, seats: readonly number[]): Omit<StoredHeld, 'member'> {
  const damage: string[] = []
  const rows: StoredRow[] = []
  for (const { seq, row } of unpackOpen(db, seats)) {
    if (row) rows.push(row)
    else {
      const raw = db.prepare(`SELECT ${columns} FROM messages WHERE seq = ?`).get(seq) as RawRow
      damage.push(`message ${String(raw.id)} does not fit its checksum`)
      damage.push(...bury(db, raw))
    }
  }
  const entries = db
    .prepare(`SELECT ${entryColumns} FROM entries WHERE seat IN (${seats.join()}) ORDER BY seq`)
    .all()
  return { rows, entries: entries.flatMap((row) => soundEntries(rawOf(row), damage)), damage }
}

/** Deliveries that may be taken a second time: their rows are not what was written. */
export function damagedDeliveries(db: Database): string[] {
  // In one value, as the checksum goes over them: to fetch one for each column takes longer than all else.
  const texts = ['channel', 'account', 'delivery_id', 'id', 'fingerprint', 'CAST(at AS INTEGER)']
  const whole = texts.map((text) => `ifnull(CAST(${text} AS TEXT), '')`).join(' || ')
  const select = `SELECT CAST(${whole} AS BLOB), CAST(sum AS INTEGER) FROM deliveries`
  const rows = db.prepare(select).raw().iterate() as Iterable<unknown> as Iterable<
    [ArrayBuffer, number | null]
  >
  const damage: string[] = []
  for (const [texts, sum] of rows) {
    const delivery = Buffer.from(texts)
    if (sumOf(delivery) !== sum) damage.push(`the delivery ${String(delivery)} does not fit its checksum`)
  }
  return damage
}

interface RawEntries {
  readonly turnId: Buffer
  readonly key: Buffer
  readonly entries: Buffer
  readonly sum: number
}

const entryColumns = [
  'CAST(turn_id AS BLOB) AS turnId',
  'CAST(key AS BLOB) AS key',
  'CAST(entries AS BLOB) AS entries',
  'CAST(sum AS INTEGER) AS sum',
].join()

function soundEntries({ turnId, key, entries, sum }: RawEntries, damage: string[]): StoredEntries[] {
  if (sumOf(turnId, key, entries) === sum) {
    return [{ turnId: String(turnId), key: String(key), entries: String(entries) }]
  }
  damage.push(`the entries of turn ${String(turnId)} do not fit their checksum`)
  return []
}

/**
 * A damaged message ends dead: not processed, not forgotten. Where an index is damaged too even that may fail; then it is
 * told again at each start.
 */
function bury(db: Database, row: RawRow): string[] {
  const dead = buried(row)
  const { id, direction, state, reason, acceptedAt, settledAt, payload, progress } = dead
  const sums = [payloadSumOf({ ...dead, channel: row.channel }), progressSumOf(dead)]
  const update = db.prepare(
    `UPDATE messages SET id = ?, direction = ?, state = ?, reason = ?, accepted_at = ?, settled_at = ?,
       payload = ?, progress = ?, payload_sum = ?, sum = ? WHERE seq = ?`,
  )
  try {
    update.run(id, direction, state, reason, acceptedAt, settledAt, payload, progress, ...sums, row.seq)
    return []
  } catch (error) {
    return [`message ${id} could not be set aside: ${String(error)}`]
  }
}
