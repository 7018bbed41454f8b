import { randomBytes } from 'node:crypto'
import { recordOf } from '@openclaw/ledger'
import type { Change, Committed, Joined, LedgerStore, MemberEvents, Row } from '@openclaw/ledger'
import type { InboundRow, OutboundRow } from '@openclaw/ledger'
import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Cancel, Log, MessagePage, MessageQuery, MessageRecord, World } from '@openclaw/sdk'
import { heldOf, rowOf, stepOf } from './codec.js'
import { errorOf, startThread, startWorker, type StoreThread, type StoreWorker } from './thread.js'
import type { Batch, News, Opened, Step, Written } from './wire.js'

export interface SqliteSettings {
  readonly folder: string
  readonly batchSize: number
  readonly flushInterval: number
  readonly keepDays: number
  readonly maxBytes: number
}

interface Pending {
  readonly batch: Batch
  resolve(committed: Committed): void
  reject(error: Error): void
}

const dayMs = 86_400_000
/** Platforms deliver again for at most this long, in days. */
const dedupeDays = 8
const retainEveryMs = 60_000
/** After a failure of the disk the store looks this often whether it is over, in ms. */
const probeMs = 1_000
/** Notes that can wait, past which they do not. */
const mostLater = 1_000
/** How often it looks for others while there are none: it reads one number in memory. */
const aloneLookMs = 1_000
/** How often it looks what the others left for it. */
const sharedLookMs = 20
const stored: Committed = {}

/**
 * The ledger in SQLite, in a thread of its own. While one write is being synced the next steps gather: all of them
 * share the next sync. Other processes may use the same store, each as a member of its own.
 */
export class SqliteStore implements LedgerStore {
  readonly durable = true
  readonly #world: World
  readonly #log: Log
  readonly #settings: SqliteSettings
  readonly #startWorker: () => StoreWorker
  /** Of this process, as a member, however often it joins. */
  readonly #name = `${process.pid}-${randomBytes(4).toString('hex')}`
  #events: MemberEvents | undefined
  #thread: StoreThread | undefined
  #pending: Pending[] = []
  /** What the thread is writing, in order. */
  #underWay: Pending[] = []
  /** Notes that go with the next write. */
  #notes: Step[] = []
  /** Notes that can wait, by what they are about. */
  readonly #later = new Map<string, Step>()
  #noteTimer: Cancel | undefined
  #retainTimer: Cancel | undefined
  #lookTimer: Cancel | undefined
  #looking = false
  #others: readonly number[] = []
  #flushing = false
  /** Nothing is written: it is no member. */
  #outside = false
  #closing = false
  #batches = 0
  shared = false
  /** Why the last write failed; undefined while writes succeed. */
  failure: string | undefined

  constructor(world: World, log: Log, settings: SqliteSettings, start: () => StoreWorker = startWorker) {
    this.#world = world
    this.#log = log
    this.#settings = settings
    this.#startWorker = start
  }

  async load(events: MemberEvents): Promise<Joined> {
    this.#events = events
    const joined = this.#joined(await this.#start())
    // Nobody has to wait for it: the thread examines before it does anything that is asked later, and tells first.
    this.#thread?.call('examineDeliveries', undefined).then(
      (found) => this.#tellDamage(found),
      (error: unknown) => this.#tellDamage([`the deliveries could not be examined: ${errorLine(error)}`]),
    )
    this.#retainLater()
    this.#lookLater()
    return joined
  }

  commit(changes: readonly Change[], epoch = 0): Promise<Committed> {
    if (this.#closing) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      const steps = changes.map((change) => stepOf(change, this.#name))
      for (const step of steps) this.#later.delete(subjectOf(step))
      this.#pending.push({ batch: { id: (this.#batches += 1), steps, epoch }, resolve, reject })
      this.#flushSoon()
    })
  }

  note(changes: readonly Change[], when: 'soon' | 'later' = 'soon'): void {
    if (this.#closing) return
    for (const change of changes) {
      const step = stepOf(change, this.#name)
      const subject = subjectOf(step)
      this.#later.delete(subject)
      if (when === 'later') this.#later.set(subject, step)
      else this.#notes.push(step)
    }
    if (this.#later.size >= mostLater) this.#flushSoon()
    this.#noteTimer ??= this.#world.scheduler.after(this.#settings.flushInterval, () => {
      this.#noteTimer = undefined
      this.#takeLater()
      this.#flushSoon()
    })
  }

  async row(id: string): Promise<Row | undefined> {
    this.#flushAll()
    const found = await this.#thread?.call('row', id)
    return found && rowOf(found)
  }

  async record(id: string): Promise<MessageRecord | undefined> {
    const row = await this.row(id)
    return row && recordOf(row)
  }

  async list(query: MessageQuery): Promise<MessagePage> {
    this.#flushAll()
    const { rows = [], next } = (await this.#thread?.call('list', query)) ?? {}
    const records = rows.map((row) => recordOf(rowOf(row)))
    return next === undefined ? { records } : { records, next }
  }

  async close(): Promise<void> {
    this.#takeLater()
    // Written in order: with this all that came before has its end.
    if (this.#thread && !this.#outside) await this.commit([]).catch(() => undefined)
    this.#closing = true
    this.#noteTimer?.()
    this.#retainTimer?.()
    this.#lookTimer?.()
    for (const { reject } of this.#pending.splice(0)) reject(closed())
    await this.#thread?.call('close', undefined).catch(() => undefined)
    await this.#thread?.end()
    this.#thread = undefined
  }

  async #start(): Promise<Opened> {
    const events = {
      news: (news: News) => this.#hear(news),
      written: (batches: number, odd: readonly Written[]) => this.#written(batches, odd),
      lost: (error: Error) => {
        if (this.#thread === thread) void this.#restart(error)
      },
    }
    const thread: StoreThread = startThread(events, this.#startWorker())
    try {
      const opened = await thread.call('open', {
        folder: this.#settings.folder,
        now: this.#world.clock.now(),
        name: this.#name,
        batchSize: this.#settings.batchSize,
      })
      this.#thread = thread
      return opened
    } catch (error) {
      await thread.end()
      throw error
    }
  }

  /** A thread that ended by itself is replaced; what it was writing counts as failed. */
  async #restart(error: Error): Promise<void> {
    this.#thread = undefined
    this.failure = errorLine(error)
    this.#log.error({ error: this.failure }, 'the store is started again')
    await this.#joinAgain(error, () => this.#start())
  }

  /** What was not written before stays so; the ledger goes on with what is there once it has joined. */
  async #joinAgain(error: Error, join: () => Promise<Opened>): Promise<void> {
    this.#outside = true
    this.#notes = []
    this.#later.clear()
    for (const { reject } of [...this.#underWay.splice(0), ...this.#pending.splice(0)]) reject(error)
    this.#events?.fenced()
    while (!this.#closing && this.#outside) {
      try {
        const opened = await join()
        this.#outside = false
        if (this.failure !== undefined) this.#judge(undefined)
        this.#events?.joined(this.#joined(opened))
      } catch (cause) {
        this.failure = errorLine(cause)
        await new Promise<void>((resolve) => void this.#world.scheduler.after(probeMs, resolve))
      }
    }
    this.#flushSoon()
  }

  #joined(opened: Opened): Joined {
    this.#tellDamage(opened.damage)
    this.#meet(opened.others)
    return { ...heldOf(opened), member: opened.member, name: this.#name }
  }

  #tellDamage(damage: readonly string[]): void {
    for (const sentence of damage) this.#log.error({ damage: sentence }, 'the store is damaged in one place')
  }

  #hear({ others, given, ended, inherited, fenced }: News): void {
    this.#meet(others)
    if (given.length > 0) this.#events?.given(given.map(rowOf))
    for (const [inbound, ...outbound] of ended) {
      this.#events?.ended(rowOf(inbound!) as InboundRow, outbound.map(rowOf) as OutboundRow[])
    }
    for (const held of inherited) {
      this.#tellDamage(held.damage)
      this.#log.warn({ messages: held.rows.length }, 'what a process had that is gone is taken over')
      this.#events?.inherited({ ...heldOf(held), member: held.member })
    }
    if (!fenced) return
    const error = new OpenClawError(
      'OC_CLAIM_STALE',
      'This process stood still, and another took over what it had',
    )
    this.#log.warn({ error: errorLine(error) }, 'the store is joined again')
    void this.#joinAgain(error, () => this.#thread!.call('join', undefined))
  }

  #meet(others: readonly number[]): void {
    if (String(others) !== String(this.#others))
      this.#log.info({ processes: others }, 'the processes that share the store have changed')
    const alone = this.#others.length === 0
    this.#others = others
    if (others.length === 0) return
    this.shared = true
    if (alone && this.#lookTimer && !this.#looking) this.#lookLater()
  }

  #lookLater(): void {
    if (this.#closing) return
    const ms = this.#others.length > 0 ? sharedLookMs : aloneLookMs
    this.#lookTimer?.()
    this.#lookTimer = this.#world.scheduler.after(ms, () => void this.#look())
  }

  async #look(): Promise<void> {
    this.#looking = true
    try {
      if (!this.#outside) await this.#thread?.call('look', this.#world.clock.monotonic())
    } catch (error) {
      if (!this.#outside) this.#judge(errorLine(error))
    }
    this.#looking = false
    this.#lookLater()
  }

  /** The store's thread works in order: what it is asked after this sees everything that was asked for before. */
  #flushAll(): void {
    this.#takeLater()
    this.#flush()
  }

  #takeLater(): void {
    this.#notes.push(...this.#later.values())
    this.#later.clear()
  }

  #flushSoon(): void {
    if (this.#flushing) return
    this.#flushing = true
    // After the microtasks under way: what they still ask for comes along.
    setImmediate(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (!this.#thread || this.#outside || this.#pending.length + this.#notes.length === 0) return
    if (this.#later.size >= mostLater) this.#takeLater()
    const taken = this.#pending.splice(0)
    const steps = this.#notes.splice(0)
    if (steps.length > 0) taken.unshift(this.#notesAsBatch(steps))
    this.#underWay.push(...taken)
    this.#thread.write(taken.map(({ batch }) => batch))
  }

  #notesAsBatch(steps: readonly Step[]): Pending {
    const batch = { id: (this.#batches += 1), steps, epoch: 0 }
    return { batch, resolve: () => undefined, reject: () => this.#keep(batch) }
  }

  #written(batches: number, odd: readonly Written[]): void {
    const failed = odd.find(({ error }) => error)?.error
    if (!this.#outside) this.#judge(failed && errorLine(errorOf(failed)))
    const done = this.#underWay.splice(0, batches)
    if (odd.length === 0) return done.forEach(({ resolve }) => resolve(stored))
    const byId = new Map(odd.map((result) => [result.id, result]))
    for (const { batch, resolve, reject } of done) {
      const { error, ...committed } = byId.get(batch.id) ?? {}
      if (error) reject(errorOf(error))
      else resolve(committed)
    }
  }

  /** Notes that could not be written are tried again: they must not be lost to a full disk. */
  #keep(notes: Batch): void {
    if (this.#outside) return
    this.#notes.unshift(...notes.steps)
    if (this.#closing) return
    this.#noteTimer ??= this.#world.scheduler.after(probeMs, () => {
      this.#noteTimer = undefined
      this.#flushSoon()
    })
  }

  #judge(failure: string | undefined): void {
    if (failure !== undefined && this.failure === undefined)
      this.#log.error({ error: failure }, 'the store cannot write')
    if (failure === undefined && this.failure !== undefined) this.#log.info({}, 'the store can write again')
    this.failure = failure
    // While nothing is written nothing tells that it works again.
    if (failure !== undefined && !this.#closing) {
      this.#world.scheduler.after(probeMs, () => {
        if (this.failure !== undefined) void this.commit([]).catch(() => undefined)
      })
    }
  }

  #retainLater(): void {
    this.#retainTimer = this.#world.scheduler.after(retainEveryMs, () => void this.#retain())
  }

  async #retain(): Promise<void> {
    const { keepDays, maxBytes } = this.#settings
    const now = this.#world.clock.now()
    try {
      let removed = 1
      while (removed > 0 && !this.#closing && this.#thread) {
        const limits = {
          settledBefore: now - keepDays * dayMs,
          deliveredBefore: now - dedupeDays * dayMs,
          maxBytes,
        }
        ;({ removed } = await this.#thread.call('retain', limits))
      }
    } catch (error) {
      this.#log.warn({ error: errorLine(error) }, 'old messages could not be removed')
    }
    if (!this.#closing) this.#retainLater()
  }
}

/** What a step is about: of two notes on one subject that can wait, the newer says all. */
function subjectOf(step: Step): string {
  return 'id' in step ? step.id : step.turnId
}

function closed(): OpenClawError {
  return new OpenClawError('OC_QUEUE_CLOSED', 'The store is closed')
}
