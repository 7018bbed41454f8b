import type { Database } from 'libsql'
import { sumOf } from './sum.js'
import type { Calls, Opened, StoredEntries, StoredRow } from './wire.js'

const columns = `seq, id, direction, state, reason, accepted_at AS acceptedAt, settled_at AS settledAt, payload, progress, sum`

/** What waits, in the order in which it came. A row that does not fit its checksum is set aside, and told. */
export function readOpen(db: Database): Omit<Opened, 'openings'> {
  const damage: string[] = []
  const rows: StoredRow[] = []
  const stored = db.prepare(`SELECT ${columns} FROM messages WHERE settled_at IS NULL ORDER BY seq`).all()
  for (const row of stored as (StoredRow & { sum: number })[]) {
    if (sumOf(row.payload, row.progress) === row.sum) rows.push(row)
    else damage.push(`message ${row.id} does not fit its checksum`)
  }
  setAside(db, rows, stored as StoredRow[])
  const entries = (
    db
      .prepare(`SELECT turn_id AS turnId, key, entries, sum FROM entries ORDER BY rowid`)
      .all() as (StoredEntries & { sum: number })[]
  ).filter(({ turnId, key, entries: text, sum }) => {
    if (sumOf(key, text) === sum) return true
    damage.push(`the entries of turn ${turnId} do not fit their checksum`)
    return false
  })
  return { rows, entries, damage }
}

/** A damaged message ends dead: not processed, not forgotten, no reason to fail again at the next start. */
function setAside(db: Database, sound: readonly StoredRow[], all: readonly StoredRow[]): void {
  if (sound.length === all.length) return
  const ids = new Set(sound.map(({ id }) => id))
  const bury = db.prepare(
    `UPDATE messages SET state = 'dead', reason = 'OC_STORE_DAMAGED: the stored row does not fit its checksum',
       settled_at = accepted_at WHERE id = ?`,
  )
  for (const { id } of all) if (!ids.has(id)) bury.run(id)
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
    .all(...values, limit + 1) as (StoredRow & { seq: number })[]
  const rows = found.slice(0, limit)
  return found.length > limit ? { rows, next: String(rows.at(-1)!.seq) } : { rows }
}
