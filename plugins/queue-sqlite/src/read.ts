import type { Database } from 'libsql'
import {
  buried,
  columns,
  isSound,
  payloadSumOf,
  progressSumOf,
  rawOf,
  readable,
  type RawRow,
} from './stored.js'
import { sumOf } from './sum.js'
import type { Calls, Opened, StoredEntries, StoredRow } from './wire.js'

/** What waits, in the order in which it came. A row that does not fit its checksum is set aside, and told. */
export function readOpen(db: Database): Omit<Opened, 'openings'> {
  const damage: string[] = []
  const rows: StoredRow[] = []
  const stored = db.prepare(`SELECT ${columns} FROM messages WHERE settled_at IS NULL ORDER BY seq`).all()
  for (const row of stored.map(rawOf<RawRow>)) {
    if (isSound(row)) rows.push(readable(row))
    else {
      damage.push(`message ${String(row.id)} does not fit its checksum`)
      damage.push(...bury(db, row))
    }
  }
  const entries = db.prepare(`SELECT ${entryColumns} FROM entries ORDER BY rowid`).all()
  return { rows, entries: entries.flatMap((row) => soundEntries(rawOf(row), damage)), damage }
}

/** Deliveries that may be taken a second time: their rows are not what was written. */
export function damagedDeliveries(db: Database): string[] {
  const names = ['channel', 'account', 'delivery_id', 'id', 'fingerprint']
  const texts = names.map((name) => `CAST(${name} AS BLOB)`).join()
  const rows = db
    .prepare(`SELECT ${texts}, CAST(at AS INTEGER), CAST(sum AS INTEGER) FROM deliveries`)
    .raw()
    .all() as unknown as (ArrayBuffer | number | null)[][]
  const damaged = rows.filter((row) => {
    const sum = row.pop()
    return (
      sumOf(
        ...row.map((value) => (value instanceof ArrayBuffer ? Buffer.from(value) : String(value ?? ''))),
      ) !== sum
    )
  })
  return damaged.map(
    (row) => `the delivery ${String(Buffer.from(row[2] as ArrayBuffer))} does not fit its checksum`,
  )
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

/** Newest first. The cursor is the `seq` of the last row of the page before. */
export function readList(db: Database, query: Parameters<Calls['list']>[0]): ReturnType<Calls['list']> {
  const { states, channel, direction, reason, since, until, cursor } = query
  const limit = Math.min(Math.max(query.limit, 1), 10_000)
  const conditions: string[] = []
  const values: (string | number)[] = []
  const where = (condition: string, ...given: (string | number)[]) => {
    conditions.push(condition)
    values.push(...given)
  }
  if (states) where(`state IN (${states.map(() => '?').join()})`, ...states)
  if (channel !== undefined) where('channel = ?', channel)
  if (direction !== undefined) where('direction = ?', direction)
  if (reason !== undefined) where('instr(reason, ?) > 0', reason)
  if (since !== undefined) where('accepted_at >= ?', since)
  if (until !== undefined) where('accepted_at < ?', until)
  if (cursor !== undefined) where('seq < ?', Number(cursor))
  const clause = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const found = db
    .prepare(`SELECT ${columns} FROM messages ${clause} ORDER BY seq DESC LIMIT ?`)
    .all(...values, limit + 1)
    .map(rawOf<RawRow>)
  const rows = found.slice(0, limit).map(readable)
  return found.length > limit ? { rows, next: String(found[limit - 1]!.seq) } : { rows }
}
