import type { Database } from 'libsql'
import { columns, payloadSumOf, progressSumOf, rawOf, type RawRow } from './stored.js'
import { sumOf } from './sum.js'

/** Forward migrations, one a version: never changed once released. */
export const migrations: readonly (string | ((db: Database) => void))[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     direction TEXT NOT NULL,
     channel TEXT NOT NULL,
     state TEXT NOT NULL,
     reason TEXT,
     accepted_at INTEGER NOT NULL,
     settled_at INTEGER,
     payload TEXT NOT NULL,
     progress TEXT NOT NULL,
     sum INTEGER NOT NULL
   );
   CREATE INDEX open_messages ON messages (seq) WHERE settled_at IS NULL;
   CREATE INDEX settled_messages ON messages (settled_at) WHERE settled_at IS NOT NULL;
   CREATE INDEX unhappy_messages ON messages (state, seq) WHERE state IN ('dead', 'refused', 'expired', 'uncertain');
   CREATE TABLE deliveries (
     channel TEXT NOT NULL,
     account TEXT NOT NULL,
     delivery_id TEXT NOT NULL,
     id TEXT NOT NULL,
     fingerprint TEXT,
     at INTEGER NOT NULL,
     sum INTEGER NOT NULL,
     PRIMARY KEY (channel, account, delivery_id)
   ) WITHOUT ROWID;
   CREATE INDEX deliveries_by_age ON deliveries (at);
   CREATE TABLE entries (turn_id TEXT PRIMARY KEY, key TEXT NOT NULL, entries TEXT NOT NULL, sum INTEGER NOT NULL);`,
  splitSums,
  // A row comes into the index when it has ended, once; every filter of a list is a stretch of it.
  `DROP INDEX unhappy_messages;
   CREATE INDEX listed_messages ON messages (direction, channel, state, accepted_at, seq, reason)
     WHERE settled_at IS NOT NULL;`,
]

export const schemaVersion = migrations.length

/** A store that a newer gateway wrote: nothing is read, nothing is changed. */
export class NewerStoreError extends Error {
  readonly code = 'OC_STORE_NEWER'
}

/** Brings a store to this version; one that held messages is copied first. */
export function migrate(db: Database, copyTo: (version: number) => string): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > schemaVersion) {
    throw new NewerStoreError(
      `The store has the version ${version}, this gateway knows up to ${schemaVersion}`,
    )
  }
  if (version === schemaVersion) return
  if (version > 0) db.prepare('VACUUM INTO ?').run(copyTo(version))
  db.exec('BEGIN IMMEDIATE')
  for (const migration of migrations.slice(version)) {
    if (typeof migration === 'string') db.exec(migration)
    else migration(db)
  }
  db.exec(`PRAGMA user_version = ${schemaVersion}`)
  db.exec('COMMIT')
}

/** One sum over the whole row becomes two: over what never changes, and over what updates change. */
function splitSums(db: Database): void {
  db.exec('ALTER TABLE messages ADD COLUMN payload_sum INTEGER NOT NULL DEFAULT 0')
  const update = db.prepare('UPDATE messages SET payload_sum = ?, sum = ? WHERE seq = ?')
  const page = db.prepare(`SELECT ${columns} FROM messages WHERE seq > ? ORDER BY seq LIMIT 1000`)
  for (let last = -1; ;) {
    const rows = page.all(last).map(rawOf<RawRow>)
    if (rows.length === 0) return
    for (const row of rows) {
      const { id, direction, channel, state, reason, acceptedAt, settledAt, payload, progress } = row
      const times = `${acceptedAt} ${settledAt ?? ''}`
      const whole = sumOf(id, direction, channel, state, reason ?? '', times, payload, progress)
      // A damaged row keeps sums that do not fit.
      if (whole === row.sum) update.run(payloadSumOf(row), progressSumOf(row), row.seq)
    }
    last = rows.at(-1)!.seq
  }
}
