import { mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Database } from 'libsql'
import { isHeld, LockFile, removeLock } from './lock-file.js'
import { transaction } from './transaction.js'

/** This process was taken for dead: what it had belongs to others. */
class FencedError extends Error {
  readonly code = 'OC_CLAIM_STALE'
}

/** How often a member that is not alone tells that it works, in ms. */
const beatMs = 3_000
/** How often it looks whether the others do, in ms. */
const judgeMs = 1_000
/** A member that is there and says nothing for so long has stopped working, in ms of whoever watches it. */
const silentMs = 10_000
const left = -1
const suffix = '.lock'

interface Member {
  readonly id: number
  readonly name: string
  readonly pid: number
  readonly beat: number
}

/**
 * Which processes share the store. One is gone when it said so, when the system has let go of its lock, or when it has
 * said nothing for too long; no wall clock is asked. Whoever is not in the table may write nothing.
 */
export class Membership {
  readonly name: string
  #id = 0
  /** The process ids of the others, as far as this member knows. */
  others: readonly number[] = []
  readonly #db: Database
  readonly #folder: string
  readonly #statements: ReturnType<typeof prepare>
  readonly #watched = new Map<number, { beat: number; silentMs: number }>()
  #lock: LockFile | undefined
  #judgedAt = -Infinity
  #beatAt = -Infinity

  /** `name`: of this process, however often it joins. */
  constructor(db: Database, folder: string, name: string) {
    this.name = name
    this.#db = db
    this.#folder = join(folder, 'members')
    this.#statements = prepare(db)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  get id(): number {
    return this.#id
  }

  get alone(): boolean {
    return this.others.length === 0
  }

  /** Whether there is one that is not gone. */
  hasOthers(): boolean {
    return this.#statements.all().some((member) => !this.#isGone(member))
  }

  /** In a write transaction: becomes a member, a new one each time. Those that are gone are members no more. */
  join(): void {
    const { add, all } = this.#statements
    // While nobody else may join nobody makes a lock either.
    this.#lock ??= new LockFile(this.#lockOf(this.name))
    for (const member of all()) if (member.name === this.name || this.#isGone(member)) this.#remove(member)
    this.#tidy()
    this.#id = add(this.name, process.pid)
    this.#watched.clear()
    this.others = all().flatMap(({ id, pid }) => (id === this.#id ? [] : pid))
  }

  /** In a write transaction, before it writes anything: throws when others took this process for dead. */
  check(): void {
    const [count, mine] = this.#statements.count(this.#id)
    if (!mine)
      throw new FencedError('This process was taken for dead, and another has taken over what it had')
    if (count - 1 !== this.others.length) this.look()
  }

  /** Whether it is a member still; and who the others are. */
  look(): boolean {
    const members = this.#statements.all()
    this.others = members.flatMap(({ id, pid }) => (id === this.#id ? [] : pid))
    return members.some(({ id }) => id === this.#id)
  }

  /** The member with this name, if it is there. */
  idOf(name: string): number | undefined {
    return this.#statements.idOf(name)
  }

  /** In a write transaction: a number that rises with each, over all members. */
  number(): number {
    const { add, forget } = this.#statements
    const number = add('', 0)
    forget(number)
    return number
  }

  /** In a write transaction: the epoch of a claim of this member. Lanes go from one to another, and their epochs rise. */
  remember(epoch: number): void {
    this.#statements.remember(epoch, this.#id)
  }

  highest(): number {
    return this.#statements.highest()
  }

  /** Whether it is time to say that this one works. */
  isBeatDue(now: number): boolean {
    if (now - this.#beatAt < beatMs) return false
    this.#beatAt = now
    return true
  }

  /** In a write transaction. */
  beat(): void {
    this.#statements.beat(this.#id)
  }

  /** Members that are gone. `now`: ms of a clock that nobody sets. */
  gone(now: number): Member[] {
    const others = this.#statements.all().filter(({ id }) => id !== this.#id)
    if (now - this.#judgedAt < judgeMs) return others.filter(({ beat }) => beat === left)
    // A watcher that stood still itself has seen nothing meanwhile.
    const passed = Math.min(now - this.#judgedAt, 2 * judgeMs)
    this.#judgedAt = now
    return others.filter((member) => this.#isSilent(member, passed) || this.#isGone(member))
  }

  /** In a write transaction. */
  bury(gone: readonly Member[]): void {
    for (const member of gone) this.#remove(member)
    this.look()
  }

  /** What is still open is for the others, or for the next. */
  leave(): void {
    try {
      if (this.#id > 0) transaction(this.#db, () => this.#statements.leave(this.#id))
    } finally {
      this.#lock?.release()
      if (this.#lock) removeLock(this.#lockOf(this.name))
      this.#lock = undefined
    }
  }

  #isGone({ name, beat }: Member): boolean {
    return beat === left || !isHeld(this.#lockOf(name))
  }

  #isSilent({ id, beat }: Member, passed: number): boolean {
    const watched = this.#watched.get(id)
    const silent = watched?.beat === beat ? watched.silentMs + passed : 0
    this.#watched.set(id, { beat, silentMs: silent })
    return silent >= silentMs
  }

  #remove({ id, name, beat }: Member): void {
    this.#statements.remove(id, beat)
    this.#watched.delete(id)
    if (name !== this.name) removeLock(this.#lockOf(name))
  }

  /** Locks of processes that ended before they were members, or after they were none any more. */
  #tidy(): void {
    const known = new Set([this.name, ...this.#statements.all().map(({ name }) => name)])
    for (const file of readdirSync(this.#folder)) {
      const name = basename(file, suffix)
      if (file.endsWith(suffix) && !known.has(name)) removeLock(join(this.#folder, file))
    }
  }

  #lockOf(name: string): string {
    // A damaged name must not lead elsewhere.
    return join(this.#folder, `${name.replace(/[^\w-]/g, '_')}${suffix}`)
  }
}

function prepare(db: Database) {
  const count = db.prepare('SELECT count(*), total(id = ?) FROM members').raw()
  const all = db
    .prepare('SELECT id, CAST(name AS BLOB), CAST(pid AS INTEGER), CAST(beat AS INTEGER) FROM members')
    .raw()
  const idOf = db.prepare('SELECT id FROM members WHERE name = ?').raw()
  const add = db.prepare('INSERT INTO members (name, pid, beat, epoch) VALUES (?, ?, 0, 0)')
  const remove = db.prepare('DELETE FROM members WHERE id = ? AND beat = ?')
  const forget = db.prepare('DELETE FROM members WHERE id = ?')
  const remember = db.prepare('UPDATE members SET epoch = ? WHERE id = ?')
  const highest = db.prepare('SELECT max(epoch) FROM members').raw()
  const beat = db.prepare('UPDATE members SET beat = beat + 1 WHERE id = ?')
  const leave = db.prepare(`UPDATE members SET beat = ${left} WHERE id = ?`)
  return {
    count: (id: number) => count.get(id) as unknown as readonly [number, number],
    all: () => (all.all() as unknown as [number, ArrayBuffer, number, number][]).map(memberOf),
    idOf: (name: string) => (idOf.get(name) as unknown as readonly [number] | undefined)?.[0],
    add: (name: string, pid: number) => Number(add.run(name, pid).lastInsertRowid),
    remove: (id: number, known: number) => void remove.run(id, known),
    forget: (id: number) => void forget.run(id),
    remember: (epoch: number, id: number) => void remember.run(epoch, id),
    highest: () => (highest.get() as unknown as readonly [number])[0],
    beat: (id: number) => void beat.run(id),
    leave: (id: number) => void leave.run(id),
  }
}

function memberOf([id, name, pid, beat]: readonly [number, ArrayBuffer, number, number]): Member {
  return { id, name: String(Buffer.from(name)), pid, beat }
}
