import type { Database } from 'libsql'

/** Forward migrations, one a version: never changed once released. */
const migrations: readonly string[] = [
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
  for (const migration of migrations.slice(version)) db.exec(migration)
  db.exec(`PRAGMA user_version = ${schemaVersion}`)
  db.exec('COMMIT')
}
