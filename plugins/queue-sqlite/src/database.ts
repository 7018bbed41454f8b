import { closeSync, copyFileSync, fdatasyncSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import type { Database } from 'libsql'
import { Inbox } from './inbox.js'
import { unreadableCommits } from './log-file.js'
import { Membership } from './membership.js'
import { readList } from './list.js'
import { damagedDeliveries, readOpen } from './read.js'
import { migrate } from './schema.js'
import { Seats, type Place } from './seats.js'
import { prepare, type Statements } from './statements.js'
import { payloadSumOf, progressSumOf, readable, type RawRow } from './stored.js'
import { sumOf } from './sum.js'
import { patiently, transaction } from './transaction.js'
import type {
  Batch,
  Calls,
  News,
  Opened,
  OpenRequest,
  Retention,
  StoredRow,
  Step,
  StoreFailure,
  Written,
} from './wire.js'

/** Rows removed by one step of retention: it must not hold up what wants to be written. */
const removedAtOnce = 1_000
/** A larger store is not examined as a whole when it is opened: a second goes into 200 MB. */
const examinedBytes = 2 ** 28
/** Of a store that is too large: few, since a step too many takes what could stay. */
const oldestAtOnce = 50
/** The share of its bound that a store too large is cut to. */
const cutTo = 0.9

/** What a store that is open consists of. */
interface Parts {
  readonly db: Database
  /** A handle on the write-ahead log. */
  readonly log: number
  readonly statements: Statements
  readonly membership: Membership
  readonly seats: Seats
  readonly inbox: Inbox
}

/**
 * The store behind the thread: one SQLite file, write-ahead log, shared with other processes. A step is synced before it
 * is told, and after the transaction: one that is frozen or slow in its sync holds up nobody else, and syncs of several
 * processes go on side by side. What another reads that is not synced yet is synced with its own next step.
 */
export class LedgerDatabase implements Calls {
  #open: Parts | undefined
  #fenced = false
  /** What the main thread has not been told yet. */
  #news: News | undefined
  #told: readonly number[] = []
  #version = 0

  open({ folder, now, name }: OpenRequest): Opened {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // SQLite calls a file that may not be written an error of the disk.
    closeSync(openSync(join(folder, 'ledger.sqlite'), 'a', 0o600))
    const logFile = join(folder, 'ledger.sqlite-wal')
    const unread = unreadableCommits(logFile)
    const kept = join(folder, `ledger-log-${now}-${name}.damaged`)
    if (unread > 1) copyFileSync(logFile, kept)
    const db = patiently(() => openFile(folder))
    try {
      migrate(db, (version) => join(folder, `ledger-version-${version}-${now}-${name}.sqlite`))
      const membership = new Membership(db, folder, name)
      const log = openSync(logFile, 'r+')
      const parts = { statements: prepare(db), seats: new Seats(db), inbox: new Inbox(db) }
      this.#open = { db, log, membership, ...parts }
      const others = membership.hasOthers()
      // While others write, a log that is read has gaps; and whoever came first has examined the store.
      if (others) rmSync(kept, { force: true })
      const torn = unread > 1 ? [`${unread} steps of the log cannot be read; it is kept as ${kept}`] : []
      // Before the rows are read: an index may not know all of them.
      const examined = others ? [] : [...torn, ...this.#examine()]
      const opened = this.join()
      return { ...opened, damage: [...examined, ...opened.damage] }
    } catch (error) {
      if (this.#open) this.close()
      else db.close()
      throw error
    }
  }

  examineDeliveries(): readonly string[] {
    const { db, membership } = this.#opened()
    return membership.alone && this.#size() <= examinedBytes ? damagedDeliveries(db) : []
  }

  join(): Opened {
    const { db, membership, seats, inbox } = this.#opened()
    const held = transaction(db, () => {
      membership.join()
      seats.own = 0
      inbox.begin()
      return readOpen(db, seats.adopt(membership.id))
    })
    this.#fenced = false
    this.#news = undefined
    this.#told = membership.others
    return { ...held, member: membership.id, others: membership.others }
  }

  /** All in one transaction; the result are the odd ones. Undefined when it failed for one of several: each alone then. */
  write(batches: readonly Batch[]): Written[] | undefined {
    const { db, log } = this.#opened()
    const odd = this.#write(db, batches)
    // Where it fails, what was written is there and not safe: the thread ends, and the next one begins with what is there.
    fdatasyncSync(log)
    return odd
  }

  #write(db: Database, batches: readonly Batch[]): Written[] | undefined {
    try {
      return transaction(db, () => {
        this.#check()
        return batches.flatMap((batch) => this.#apply(batch) ?? [])
      })
    } catch (error) {
      const failure = failureOf(error)
      // What keeps one from being written keeps all.
      const all = this.#fenced || failure.code === 'OC_STORE_HELD'
      return all || batches.length === 1 ? batches.map(({ id }) => ({ id, error: failure })) : undefined
    }
  }

  look(now: number): void {
    const { db, membership, seats, inbox } = this.#opened()
    const [version] = db.prepare('PRAGMA data_version').raw().get() as unknown as readonly [number]
    if (version !== this.#version) {
      this.#version = version
      if (!membership.look()) return this.#fence()
      this.#tell(inbox.take(membership.id))
    }
    if (membership.alone) return this.#tell({})
    if (membership.isBeatDue(now)) {
      transaction(db, () => {
        this.#check()
        membership.beat()
        inbox.forget(membership.id)
      })
    }
    const gone = membership.gone(now)
    if (gone.length === 0) return this.#tell({})
    const inherited = transaction(db, () => {
      this.#check()
      membership.bury(gone)
      inbox.clear()
      return { member: membership.number(), ...readOpen(db, seats.adopt(membership.id)) }
    })
    this.#tell({ inherited: [inherited] })
  }

  /** What the main thread has to know before it learns of anything else. */
  takeNews(): News | undefined {
    const news = this.#news
    this.#news = undefined
    return news
  }

  row(id: string): StoredRow | undefined {
    const row = this.#opened().statements.row.get(id) as RawRow | undefined
    return row && readable(row)
  }

  list(query: Parameters<Calls['list']>[0]): ReturnType<Calls['list']> {
    return readList(this.#opened().db, query)
  }

  retain({ settledBefore, deliveredBefore, maxBytes }: Retention): { removed: number } {
    const { db, statements } = this.#opened()
    const { forgetSettled, forgetOldest, forgetDeliveries } = statements
    let removed = transaction(db, () => {
      forgetDeliveries.run(deliveredBefore, removedAtOnce)
      return forgetSettled.run(settledBefore, removedAtOnce).changes
    })
    if (this.#size() > maxBytes) removed += transaction(db, () => forgetOldest.run(oldestAtOnce).changes)
    if (this.#size() < maxBytes * cutTo) db.exec('PRAGMA incremental_vacuum(1000)')
    return { removed }
  }

  close(): void {
    const open = this.#open
    this.#open = undefined
    try {
      open?.membership.leave()
    } finally {
      open?.db.close()
      if (open) closeSync(open.log)
    }
  }

  /** What checksums of rows cannot tell: an index that does not know its row. */
  #examine(): string[] {
    if (this.#size() > examinedBytes) return []
    const { db } = this.#opened()
    const found = db.prepare('PRAGMA integrity_check(10)').all() as { integrity_check: string }[]
    const damage = found.map((row) => row.integrity_check).filter((sentence) => sentence !== 'ok')
    try {
      if (damage.length > 0) db.exec('REINDEX')
    } catch (error) {
      damage.push(`the indexes could not be made again: ${String(error)}`)
    }
    return damage
  }

  /** Bytes in use: pages that are free count as not there. */
  #size(): number {
    const { db } = this.#opened()
    const read = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() as object)[0] as number
    return (read('page_count') - read('freelist_count')) * read('page_size')
  }

  /** In a write transaction, before it writes anything. What others put into lanes of this member before is told first. */
  #check(): void {
    const { membership, inbox } = this.#opened()
    try {
      membership.check()
    } catch (error) {
      this.#fence()
      throw error
    }
    this.#tell(membership.alone ? {} : inbox.take(membership.id))
  }

  #fence(): void {
    if (!this.#fenced) this.#news = { ...nothing, ...this.#news, fenced: true }
    this.#fenced = true
  }

  #tell({
    given = [],
    ended = [],
    inherited = [],
  }: Partial<Pick<News, 'given' | 'ended' | 'inherited'>>): void {
    const { others } = this.#opened().membership
    const known = String(others) === String(this.#told)
    if (known && given.length + ended.length + inherited.length === 0) return
    const before = this.#news ?? nothing
    this.#told = others
    this.#news = {
      others,
      fenced: before.fenced,
      given: [...before.given, ...given],
      ended: [...before.ended, ...ended],
      inherited: [...before.inherited, ...inherited],
    }
  }

  #apply({ id, steps, epoch }: Batch): Written | undefined {
    const { membership } = this.#opened()
    const given: string[] = []
    if (epoch > 0 && !membership.alone) membership.remember(epoch)
    for (const step of steps) {
      const duplicate = step.type === 'insert' ? this.#deliver(step) : undefined
      if (duplicate) return { id, duplicate }
      if (step.type === 'insert' && this.#insert(step)) given.push(step.id)
      else if (step.type === 'update' && step.reopens) {
        const { changed, elsewhere } = this.#reopen(step, step.reopens.lane)
        if (!changed) return { id, missed: true }
        if (elsewhere) given.push(step.id)
      } else if (step.type === 'update') this.#update(step)
      else if (step.type === 'entries') this.#addEntries(step)
      else if (step.type === 'appended') this.#opened().statements.dropEntries.run(step.lane, step.turnId)
    }
    if (membership.alone && given.length === 0) return undefined
    return { id, given, after: membership.highest() }
  }

  #deliver({ deliveryId, channel, account, id, fingerprint, acceptedAt }: Insert): Written['duplicate'] {
    if (deliveryId === null) return undefined
    const { deliver, delivery } = this.#opened().statements
    const sum = sumOf(channel, account, deliveryId, id, fingerprint ?? '', String(acceptedAt))
    const { changes } = deliver.run(channel, account, deliveryId, id, fingerprint, acceptedAt, sum)
    return changes === 0 ? duplicateOf(delivery.get(channel, account, deliveryId)) : undefined
  }

  /** True when another member sees to the row, or it has no use any more. */
  #insert(step: Insert): boolean {
    const { statements, inbox } = this.#opened()
    const { id, direction, channel, reason, acceptedAt, payload, progress, lane } = step
    const place = this.#placeOf(step)
    // Whoever could have told the caller is gone.
    const ended = place ? step : { ...step, state: 'expired', reason: connectionLost, settledAt: acceptedAt }
    const seat = ended.settledAt === null && place ? place.seat : null
    const sums = [payloadSumOf(step), progressSumOf(ended)] as const
    const { insert } = statements
    insert.run(
      ...[id, direction, channel, ended.state, place ? reason : ended.reason, acceptedAt, ended.settledAt],
      ...[payload, progress, ...sums, lane, seat],
    )
    if (place?.member !== undefined && lane !== null) inbox.put(place.member, 'row', id)
    return !place || place.member !== undefined
  }

  /** Undefined when nobody is there for it. */
  #placeOf({ lane, receivers }: Insert): Place | undefined {
    const { membership, seats } = this.#opened()
    if (receivers) {
      const receiver = receivers.map((name) => membership.idOf(name)).find((id) => id !== undefined)
      return receiver === undefined ? undefined : { seat: seats.of(receiver), member: receiver }
    }
    return membership.alone ? { seat: seats.own } : seats.placeOf(lane, membership.id)
  }

  #update(step: Update): void {
    const { statements, membership, inbox } = this.#opened()
    const { id, state, reason, settledAt, progress, unlessEnded, receiver } = step
    // A note that could not be written in time must not open again what has ended since.
    const changesEnded = settledAt !== null && !unlessEnded ? 1 : 0
    statements.update.run(state, reason, settledAt, progress, progressSumOf(step), id, changesEnded)
    if (receiver === undefined) return
    const waiting = membership.idOf(receiver)
    if (waiting !== undefined) inbox.put(waiting, 'ended', id)
  }

  #reopen(step: Update, lane: number | null): { changed: boolean; elsewhere: boolean } {
    const { statements, membership, seats, inbox } = this.#opened()
    const { id, state, reason, progress } = step
    const { seat, member } = membership.alone ? { seat: seats.own } : seats.placeOf(lane, membership.id)
    const { changes } = statements.reopen.run(state, reason, progress, progressSumOf(step), lane, seat, id)
    if (changes > 0 && member !== undefined) inbox.put(member, 'row', id)
    return { changed: changes > 0, elsewhere: member !== undefined }
  }

  #addEntries({ lane, turnId, key, entries }: Extract<Step, { type: 'entries' }>): void {
    const { statements, seats } = this.#opened()
    statements.addEntries.run(lane, seats.own, turnId, key, entries, sumOf(turnId, key, entries))
  }

  #opened(): Parts {
    if (!this.#open) throw new Error('the store is not open')
    return this.#open
  }
}

const nothing: News = { others: [], fenced: false, given: [], ended: [], inherited: [] }
const connectionLost = 'connection lost'

type Insert = Extract<Step, { type: 'insert' }>
type Update = Extract<Step, { type: 'update' }>

function openFile(folder: string): Database {
  const db = new Libsql(join(folder, 'ledger.sqlite'), { timeout: 0 })
  try {
    db.exec('PRAGMA busy_timeout = 50')
    db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    db.exec('PRAGMA journal_mode = WAL')
    // SQLite syncs what it must for the log to be sound. A kill proves nothing about durability, a power cut does: that
    // each step reaches the disk is seen to by `write`.
    db.exec('PRAGMA synchronous = NORMAL')
    db.exec('PRAGMA cell_size_check = ON')
    db.exec('BEGIN IMMEDIATE; COMMIT')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function duplicateOf(found: unknown): { id: string; fingerprint?: string } {
  const { id, fingerprint } = found as { id: Buffer; fingerprint: Buffer | null }
  return fingerprint === null ? { id: String(id) } : { id: String(id), fingerprint: String(fingerprint) }
}

export function failureOf(error: unknown): StoreFailure {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: typeof code === 'string' ? code : 'OC_STORE_FAILED', message: String(message) }
}
