import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import type { Database } from 'libsql'
import { unreadableCommits } from './log-file.js'
import { migrate } from './schema.js'
import { readList } from './list.js'
import { damagedDeliveries, readOpen } from './read.js'
import { columns, payloadSumOf, progressSumOf, readable, type RawRow } from './stored.js'
import { sumOf } from './sum.js'
import type {
  Batch,
  Calls,
  Opened,
  OpenRequest,
  Retention,
  StoredRow,
  Step,
  StoreFailure,
  Written,
} from './wire.js'

/** Another process has the store. */
class HeldStoreError extends Error {
  readonly code = 'OC_STORE_HELD'
}

/** Rows removed by one step of retention: it must not hold up what wants to be written. */
const removedAtOnce = 1_000
/** A larger store is not examined as a whole when it is opened: a second goes into 200 MB. */
const examinedBytes = 2 ** 28
/** Of a store that is too large: few, since a step too many takes what could stay. */
const oldestAtOnce = 50
/** The share of its bound that a store too large is cut to. */
const cutTo = 0.9

/** The store behind the thread: one SQLite file, write-ahead log, synced at each commit. */
export class LedgerDatabase implements Calls {
  #db: Database | undefined
  #statements: Statements | undefined
  #batchSize = 1

  open({ folder, now, batchSize }: OpenRequest): Opened {
    this.#batchSize = batchSize
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // SQLite calls a file that may not be written an error of the disk.
    closeSync(openSync(join(folder, 'ledger.sqlite'), 'a', 0o600))
    const logFile = join(folder, 'ledger.sqlite-wal')
    const unread = unreadableCommits(logFile)
    const kept = join(folder, `ledger-log-${now}.damaged`)
    if (unread > 1) copyFileSync(logFile, kept)
    const db = openFile(folder)
    this.#db = db
    migrate(db, (version) => join(folder, `ledger-version-${version}-${now}.sqlite`))
    this.#statements = prepare(db)
    const openings = countOpening(db)
    const torn = unread > 1 ? [`${unread} steps of the log cannot be read; it is kept as ${kept}`] : []
    // Before the rows are read: an index may not know all of them.
    const examined = this.#examine()
    const opened = readOpen(db)
    return { openings, ...opened, damage: [...torn, ...examined, ...opened.damage] }
  }

  examineDeliveries(): readonly string[] {
    return this.#size() > examinedBytes ? [] : damagedDeliveries(this.#opened())
  }

  /** The batches that did not go as usual. */
  write(batches: readonly Batch[]): Written[] {
    const odd: Written[] = []
    for (let at = 0; at < batches.length; at += this.#batchSize) {
      odd.push(...this.#write(batches.slice(at, at + this.#batchSize)))
    }
    return odd
  }

  row(id: string): StoredRow | undefined {
    const row = this.#prepared().row.get(id) as RawRow | undefined
    return row && readable(row)
  }

  list(query: Parameters<Calls['list']>[0]): ReturnType<Calls['list']> {
    return readList(this.#opened(), query)
  }

  retain({ settledBefore, deliveredBefore, maxBytes }: Retention): { removed: number } {
    const { forgetSettled, forgetOldest, forgetDeliveries } = this.#prepared()
    let removed = this.#transaction(() => {
      forgetDeliveries.run(deliveredBefore, removedAtOnce)
      return forgetSettled.run(settledBefore, removedAtOnce).changes
    })
    if (this.#size() > maxBytes) removed += this.#transaction(() => forgetOldest.run(oldestAtOnce).changes)
    if (this.#size() < maxBytes * cutTo) this.#opened().exec('PRAGMA incremental_vacuum(1000)')
    return { removed }
  }

  close(): void {
    this.#db?.close()
    this.#db = undefined
    this.#statements = undefined
  }

  /** What checksums of rows cannot tell: an index that does not know its row. */
  #examine(): string[] {
    if (this.#size() > examinedBytes) return []
    const found = this.#opened().prepare('PRAGMA integrity_check(10)').all() as { integrity_check: string }[]
    const damage = found.map((row) => row.integrity_check).filter((sentence) => sentence !== 'ok')
    try {
      if (damage.length > 0) this.#opened().exec('REINDEX')
    } catch (error) {
      damage.push(`the indexes could not be made again: ${String(error)}`)
    }
    return damage
  }

  /** Bytes in use: pages that are free count as not there. */
  #size(): number {
    const read = (name: string) =>
      Object.values(this.#opened().prepare(`PRAGMA ${name}`).get() as object)[0] as number
    return (read('page_count') - read('freelist_count')) * read('page_size')
  }

  #transaction<T>(task: () => T): T {
    const db = this.#opened()
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = task()
      db.exec('COMMIT')
      return result
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  /** One transaction for all; should it fail, one for each, so that a bad batch fails alone. */
  #write(batches: readonly Batch[]): Written[] {
    try {
      return this.#transaction(() => batches.flatMap((batch) => this.#apply(batch) ?? []))
    } catch (error) {
      if (batches.length === 1) return [{ id: batches[0]!.id, error: failureOf(error) }]
      return batches.flatMap((batch) => this.#write([batch]))
    }
  }

  #apply({ id, steps }: Batch): Written | undefined {
    for (const step of steps) {
      const duplicate = this.#step(step)
      if (duplicate) return { id, duplicate }
    }
    return undefined
  }

  #step(step: Step): Written['duplicate'] {
    const { insert, deliver, delivery, update, addEntries, dropEntries } = this.#prepared()
    if (step.type === 'insert') {
      const { channel, account, deliveryId, fingerprint, acceptedAt } = step
      if (deliveryId !== null) {
        const sum = sumOf(channel, account, deliveryId, step.id, fingerprint ?? '', String(acceptedAt))
        const known =
          deliver.run(channel, account, deliveryId, step.id, fingerprint, acceptedAt, sum).changes === 0
        if (known) return duplicateOf(delivery.get(channel, account, deliveryId))
      }
      const { id, direction, state, reason, settledAt, payload, progress } = step
      const sums = [payloadSumOf(step), progressSumOf(step)] as const
      insert.run(id, direction, channel, state, reason, acceptedAt, settledAt, payload, progress, ...sums)
    } else if (step.type === 'update') {
      const { id, state, reason, settledAt, progress, reopens } = step
      // A note that could not be written in time must not open again what has ended since.
      const changesEnded = reopens || settledAt !== null ? 1 : 0
      update.run(state, reason, settledAt, progress, progressSumOf(step), id, changesEnded)
    } else if (step.type === 'entries') {
      addEntries.run(step.turnId, step.key, step.entries, sumOf(step.turnId, step.key, step.entries))
    } else dropEntries.run(step.turnId)
    return undefined
  }

  #opened(): Database {
    if (!this.#db) throw new Error('the store is not open')
    return this.#db
  }

  #prepared(): Statements {
    if (!this.#statements) throw new Error('the store is not open')
    return this.#statements
  }
}

type Statements = ReturnType<typeof prepare>

function openFile(folder: string): Database {
  const db = new Libsql(join(folder, 'ledger.sqlite'), { timeout: 0 })
  const owner = join(folder, 'owner.pid')
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    db.exec('PRAGMA journal_mode = WAL')
    // A kill proves nothing about durability, a power cut does: each commit reaches the disk.
    db.exec('PRAGMA synchronous = FULL')
    db.exec('PRAGMA cell_size_check = ON')
    db.exec('BEGIN IMMEDIATE; COMMIT')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new HeldStoreError(`The store in ${folder} is in use${heldBy(owner)}`)
  }
  writeFileSync(owner, String(process.pid), { mode: 0o600 })
  return db
}

function heldBy(owner: string): string {
  try {
    return ` by process ${readFileSync(owner, 'utf8')}`
  } catch {
    return ''
  }
}

function countOpening(db: Database): number {
  db.exec(`INSERT INTO meta VALUES ('openings', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1`)
  return (db.prepare(`SELECT value FROM meta WHERE key = 'openings'`).get() as { value: number }).value
}

function duplicateOf(found: unknown): { id: string; fingerprint?: string } {
  const { id, fingerprint } = found as { id: Buffer; fingerprint: Buffer | null }
  return fingerprint === null ? { id: String(id) } : { id: String(id), fingerprint: String(fingerprint) }
}

export function failureOf(error: unknown): StoreFailure {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: typeof code === 'string' ? code : 'OC_STORE_FAILED', message: String(message) }
}

function prepare(db: Database) {
  return {
    insert: db.prepare(
      `INSERT INTO messages
         (id, direction, channel, state, reason, accepted_at, settled_at, payload, progress, payload_sum, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    deliver: db.prepare(`INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    delivery: db.prepare(
      `SELECT CAST(id AS BLOB) AS id, CAST(fingerprint AS BLOB) AS fingerprint FROM deliveries WHERE channel = ? AND account = ? AND delivery_id = ?`,
    ),
    update: db.prepare(
      `UPDATE messages SET state = ?, reason = ?, settled_at = ?, progress = ?, sum = ?
       WHERE id = ? AND (settled_at IS NULL OR ?)`,
    ),
    addEntries: db.prepare(`INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    dropEntries: db.prepare(`DELETE FROM entries WHERE turn_id = ?`),
    row: db.prepare(`SELECT ${columns} FROM messages WHERE id = ?`),
    forgetSettled: db.prepare(
      `DELETE FROM messages WHERE seq IN
         (SELECT seq FROM messages WHERE settled_at IS NOT NULL AND settled_at < ? ORDER BY settled_at LIMIT ?)`,
    ),
    forgetOldest: db.prepare(
      `DELETE FROM messages WHERE seq IN
         (SELECT seq FROM messages WHERE settled_at IS NOT NULL ORDER BY settled_at LIMIT ?)`,
    ),
    forgetDeliveries: db.prepare(
      `DELETE FROM deliveries WHERE (channel, account, delivery_id) IN
         (SELECT channel, account, delivery_id FROM deliveries WHERE at < ? ORDER BY at LIMIT ?)`,
    ),
  }
}
