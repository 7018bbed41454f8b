import { recordOf } from '@openclaw/ledger'
import type { Change, Committed, Joined, LedgerStore, Row } from '@openclaw/ledger'
import type { Cancel, MessagePage, MessageRecord } from '@openclaw/sdk'
import type { Chance } from './chance.js'
import type { Disk } from './disk.js'
import { during, type Faults } from './faults.js'
import { never, type Life } from './life.js'

interface Step {
  readonly changes: readonly Change[]
  /** Missing for notes. */
  readonly resolve?: (committed: Committed) => void
  readonly reject?: (error: Error) => void
}

/** Notes wait this long for a commit that takes them along, in ms. */
const noteMs = 40
/** Those that can wait longer wait for this, in ms. */
const laterMs = 1_000
/** After a failure of the disk it is tried again this often, in ms. */
const probeMs = 250

/** One life's way to the disk: what is asked for while one sync runs shares the next. */
export class SimStore implements LedgerStore {
  readonly durable = true
  readonly shared = false
  readonly #life: Life
  readonly #disk: Disk
  readonly #faults: Faults
  readonly #chance: Chance
  #waiting: Step[] = []
  #syncing: Step[] = []
  #began = 0
  #timer: Cancel | undefined
  /** Notes that can wait, by what they are about: a newer change of the same takes their place. */
  readonly #later = new Map<string, Change>()
  #laterTimer: Cancel | undefined

  constructor(life: Life, disk: Disk, faults: Faults, chance: Chance) {
    this.#life = life
    this.#disk = disk
    this.#faults = faults
    this.#chance = chance
    life.onCrash(() => this.#crash())
  }

  async load(): Promise<Joined> {
    await this.#life.sleep(this.#chance.between(1, 20))
    return this.#disk.open()
  }

  commit(changes: readonly Change[]): Promise<Committed> {
    if (!this.#life.alive) return never()
    return new Promise((resolve, reject) => {
      for (const change of changes) this.#later.delete(subjectOf(change))
      this.#waiting.push({ changes: structuredClone(changes), resolve, reject })
      this.#sync()
    })
  }

  note(changes: readonly Change[], when: 'soon' | 'later' = 'soon'): void {
    if (!this.#life.alive) return
    for (const change of changes) this.#later.delete(subjectOf(change))
    if (when === 'later') return this.#noteLater(changes)
    this.#waiting.push({ changes: structuredClone(changes) })
    this.#syncAfter(noteMs)
  }

  row(id: string): Promise<Row | undefined> {
    return Promise.resolve(structuredClone(this.#disk.rows.get(id)))
  }

  async record(id: string): Promise<MessageRecord | undefined> {
    const row = await this.row(id)
    return row && recordOf(row)
  }

  list(): Promise<MessagePage> {
    return Promise.resolve({ records: [...this.#disk.rows.values()].map(recordOf) })
  }

  async close(): Promise<void> {
    this.#takeLater()
    while (this.#waiting.length + this.#syncing.length > 0) {
      this.#sync()
      await this.#life.sleep(probeMs)
    }
  }

  get #now(): number {
    return this.#life.world.clock.monotonic()
  }

  #noteLater(changes: readonly Change[]): void {
    for (const change of changes) this.#later.set(subjectOf(change), structuredClone(change))
    this.#laterTimer ??= this.#life.world.scheduler.after(laterMs, () => this.#takeLater())
  }

  #takeLater(): void {
    this.#laterTimer?.()
    this.#laterTimer = undefined
    if (this.#later.size === 0) return
    this.#waiting.push({ changes: [...this.#later.values()] })
    this.#later.clear()
    this.#syncAfter(noteMs)
  }

  #syncAfter(ms: number): void {
    this.#timer ??= this.#life.world.scheduler.after(ms, () => {
      this.#timer = undefined
      this.#sync()
    })
  }

  #sync(): void {
    if (this.#syncing.length > 0 || this.#waiting.length === 0) return
    this.#timer?.()
    this.#timer = undefined
    this.#syncing = this.#waiting.splice(0)
    this.#began = this.#now
    const stalled = this.#began < this.#faults.untilMs && this.#chance.happens(this.#faults.stall)
    const ms = stalled ? this.#chance.between(100, this.#faults.stallMs) : this.#chance.between(1, 12)
    this.#life.world.scheduler.after(ms, () => this.#synced())
  }

  #synced(): void {
    const steps = this.#syncing.splice(0)
    if (during(this.#faults.diskFull, this.#now)) this.#failed(steps)
    else {
      for (const { changes, resolve } of steps) {
        const duplicate = this.#disk.apply(changes)
        resolve?.(duplicate ? { duplicate } : {})
      }
      this.#disk.syncs.push({ began: this.#began, done: this.#now })
    }
    if (this.#waiting.some(({ resolve }) => resolve)) this.#sync()
    else if (this.#waiting.length > 0) this.#syncAfter(probeMs)
  }

  /** Commits are refused; notes are kept for the next sync, in their order. */
  #failed(steps: readonly Step[]): void {
    this.#waiting.unshift(...steps.filter(({ resolve }) => !resolve))
    for (const { reject } of steps) reject?.(new Error('no space left on device'))
  }

  /** A sync under way may have come anywhere; what it did is there, and nobody was told. */
  #crash(): void {
    if (during(this.#faults.diskFull, this.#now)) return
    const done = this.#chance.between(0, this.#syncing.length)
    for (const { changes } of this.#syncing.slice(0, done)) this.#disk.apply(changes)
  }
}

function subjectOf(change: Change): string {
  if (change.type === 'appended') return change.turnId
  return change.type === 'entries' ? change.row.turnId : change.row.id
}
