import { turnLane } from '@openclaw/ledger'
import type { Database } from 'libsql'
import { laneNumberOf, rowOf } from './codec.js'
import { laneNumber } from './seats.js'
import { columns, isSound, payloadSumOf, progressSumOf, rawOf, readable, type RawRow } from './stored.js'
import { sumOf } from './sum.js'
import { transaction } from './transaction.js'

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
  seatRows,
]

export const schemaVersion = migrations.length

/** A store that a newer gateway wrote: nothing is read, nothing is changed. */
class NewerStoreError extends Error {
  readonly code = 'OC_STORE_NEWER'
}

/** Brings a store to this version; one that held messages is copied first. */
export function migrate(db: Database, copyTo: (version: number) => string): void {
  const version = versionOf(db)
  if (version === schemaVersion) return
  if (version > 0) db.prepare('VACUUM INTO ?').run(copyTo(version))
  transaction(db, () => {
    // Another process may have done it meanwhile.
    for (const migration of migrations.slice(versionOf(db))) {
      if (typeof migration === 'string') db.exec(migration)
      else migration(db)
    }
    db.exec(`PRAGMA user_version = ${schemaVersion}`)
  })
}

/** Throws OC_STORE_NEWER. */
function versionOf(db: Database): number {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version <= schemaVersion) return version
  throw new NewerStoreError(`The store has the version ${version}, this gateway knows up to ${schemaVersion}`)
}

/** Several members: what is open stands under a seat of one of them. */
function seatRows(db: Database): void {
  db.exec(
    `CREATE TABLE members (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, pid INTEGER NOT NULL, beat INTEGER NOT NULL, epoch INTEGER NOT NULL);
     CREATE TABLE seats (id INTEGER PRIMARY KEY, member INTEGER NOT NULL);
     CREATE TABLE inbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, member INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL);
     ALTER TABLE messages ADD COLUMN lane INTEGER;
     ALTER TABLE messages ADD COLUMN seat INTEGER;
     DROP INDEX open_messages;
     CREATE INDEX open_messages ON messages (lane, seat) WHERE settled_at IS NULL;
     ALTER TABLE entries RENAME TO entries_before;
     CREATE TABLE entries (
       seq INTEGER PRIMARY KEY,
       lane INTEGER NOT NULL,
       seat INTEGER,
       turn_id TEXT NOT NULL,
       key TEXT NOT NULL,
       entries TEXT NOT NULL,
       sum INTEGER NOT NULL,
       UNIQUE (lane, turn_id)
     );`,
  )
  // Epochs go on from where they were.
  db.exec(
    `INSERT INTO members SELECT value, 'before', 0, 0, 0 FROM meta WHERE key = 'openings';
     DELETE FROM members;
     DROP TABLE meta`,
  )
  const seat = db.prepare('UPDATE messages SET lane = ? WHERE seq = ?')
  for (const stored of db.prepare(`SELECT ${columns} FROM messages WHERE settled_at IS NULL`).all()) {
    const row = rawOf<RawRow>(stored)
    // A damaged row is set aside when the store is read.
    if (isSound(row)) seat.run(laneNumberOf(rowOf(readable(row))), row.seq)
  }
  const add = db.prepare('INSERT INTO entries (lane, turn_id, key, entries, sum) VALUES (?, ?, ?, ?, ?)')
  const texts = ['turn_id', 'key', 'entries'].map((name) => `CAST(${name} AS BLOB)`).join()
  const before = db
    .prepare(`SELECT ${texts}, CAST(sum AS INTEGER) FROM entries_before ORDER BY rowid`)
    .raw()
    .all()
  for (const [turnId, key, entries, sum] of before as unknown as [
    ArrayBuffer,
    ArrayBuffer,
    ArrayBuffer,
    number,
  ][]) {
    const [turn, of, said] = [turnId, key, entries].map((text) => String(Buffer.from(text)))
    add.run(laneNumber(turnLane(of!)), turn!, of!, said!, sum)
  }
  db.exec('DROP TABLE entries_before')
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
