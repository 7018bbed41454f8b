import type { Database } from 'libsql'
import { columns } from './stored.js'

type Value = string | number | null
interface Statement {
  get(...values: readonly Value[]): unknown
  run(...values: readonly Value[]): { readonly changes: number }
}
export type Statements = Readonly<Record<keyof typeof sources, Statement>>

const sources = {
  insert: `INSERT INTO messages
       (id, direction, channel, state, reason, accepted_at, settled_at, payload, progress, payload_sum, sum, lane, seat)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  deliver: `INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  delivery: `SELECT CAST(id AS BLOB) AS id, CAST(fingerprint AS BLOB) AS fingerprint FROM deliveries WHERE channel = ? AND account = ? AND delivery_id = ?`,
  update: `UPDATE messages SET state = ?, reason = ?, settled_at = ?, progress = ?, sum = ?
     WHERE id = ? AND (settled_at IS NULL OR ?)`,
  reopen: `UPDATE messages SET state = ?, reason = ?, settled_at = NULL, progress = ?, sum = ?, lane = ?, seat = ?
     WHERE id = ? AND settled_at IS NOT NULL`,
  addEntries: `INSERT INTO entries (lane, seat, turn_id, key, entries, sum) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  dropEntries: `DELETE FROM entries WHERE lane = ? AND turn_id = ?`,
  row: `SELECT ${columns} FROM messages WHERE id = ?`,
  forgetSettled: `DELETE FROM messages WHERE seq IN
       (SELECT seq FROM messages WHERE settled_at IS NOT NULL AND settled_at < ? ORDER BY settled_at LIMIT ?)`,
  forgetOldest: `DELETE FROM messages WHERE seq IN
       (SELECT seq FROM messages WHERE settled_at IS NOT NULL ORDER BY settled_at LIMIT ?)`,
  forgetDeliveries: `DELETE FROM deliveries WHERE (channel, account, delivery_id) IN
       (SELECT channel, account, delivery_id FROM deliveries WHERE at < ? ORDER BY at LIMIT ?)`,
}

/** Everything that is written or read by key. */
export function prepare(db: Database): Statements {
  const prepared = Object.entries(sources).map(([name, source]) => [name, db.prepare(source)])
  return Object.fromEntries(prepared) as unknown as Statements
}
