import { recordOf } from '@openclaw/ledger'
import type { Change, Duplicate, LedgerStore, OpenRows, Row } from '@openclaw/ledger'
import { errorLine, OpenClawError, toError } from '@openclaw/sdk'
import type { Cancel, Log, MessagePage, MessageQuery, MessageRecord, World } from '@openclaw/sdk'
import { entriesOf, rowOf, stepOf } from './codec.js'
import { errorOf, startThread, type StoreThread } from './thread.js'
import type { Batch, Step } from './wire.js'

export interface SqliteSettings {
  readonly folder: string
  readonly batchSize: number
  readonly flushInterval: number
  readonly keepDays: number
  readonly maxBytes: number
}

interface Pending {
  readonly batch: Batch
  resolve(duplicate: Duplicate | undefined): void
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

/**
 * The ledger in SQLite, in a thread of its own. While one write is being synced the next steps gather: all of them
 * share the next sync.
 */
export class SqliteStore implements LedgerStore {
  readonly durable = true
  readonly #world: World
  readonly #log: Log
  readonly #settings: SqliteSettings
  #thread: StoreThread | undefined
  #pending: Pending[] = []
  /** Notes that go with the next write. */
  #notes: Step[] = []
  /** Notes that can wait, by what they are about. */
  readonly #later = new Map<string, Step>()
  #noteTimer: Cancel | undefined
  #retainTimer: Cancel | undefined
  #flushing = false
  #closing = false
  #batches = 0
  /** Why the last write failed; undefined while writes succeed. */
  failure: string | undefined

  constructor(world: World, log: Log, settings: SqliteSettings) {
    this.#world = world
    this.#log = log
    this.#settings = settings
  }

  async load(): Promise<OpenRows> {
    const { openings, rows, entries, damage } = await this.#start()
    // Nobody has to wait for it: the thread examines before it does anything that is asked later, and tells first.
    this.#thread?.call('examineDeliveries', undefined).then(
      (found) => this.#tell(found),
      (error: unknown) => this.#tell([`the deliveries could not be examined: ${errorLine(error)}`]),
    )
    this.#tell(damage)
    this.#retainLater()
    return { openings, rows: rows.map(rowOf), entries: entries.map(entriesOf) }
  }

  #tell(damage: readonly string[]): void {
    for (const sentence of damage) this.#log.error({ damage: sentence }, 'the store is damaged in one place')
  }

  commit(changes: readonly Change[]): Promise<Duplicate | undefined> {
    if (this.#closing) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      const steps = changes.map(stepOf)
      for (const step of steps) this.#later.delete(subjectOf(step))
      this.#pending.push({ batch: { id: (this.#batches += 1), steps }, resolve, reject })
      this.#flushSoon()
    })
  }

  note(changes: readonly Change[], when: 'soon' | 'later' = 'soon'): void {
    if (this.#closing) return
    for (const change of changes) {
      const step = stepOf(change)
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
    void this.#flushAll()
    const stored = await this.#thread?.call('row', id)
    return stored && rowOf(stored)
  }

  async record(id: string): Promise<MessageRecord | undefined> {
    const row = await this.row(id)
    return row && recordOf(row)
  }

  async list(query: MessageQuery): Promise<MessagePage> {
    void this.#flushAll()
    const { rows = [], next } = (await this.#thread?.call('list', query)) ?? {}
    const records = rows.map((row) => recordOf(rowOf(row)))
    return next === undefined ? { records } : { records, next }
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#noteTimer?.()
    this.#retainTimer?.()
    await this.#flushAll()
    this.#noteTimer?.()
    for (const { reject } of this.#pending.splice(0)) reject(closed())
    await this.#thread?.call('close', undefined).catch(() => undefined)
    await this.#thread?.end()
    this.#thread = undefined
  }

  async #start() {
    const thread: StoreThread = startThread((error) => {
      if (this.#thread === thread) void this.#restart(error)
    })
    try {
      const opened = await thread.call('open', {
        folder: this.#settings.folder,
        now: this.#world.clock.now(),
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
    while (!this.#closing && !this.#thread) {
      await new Promise<void>((resolve) => void this.#world.scheduler.after(probeMs, resolve))
      if (!this.#closing) await this.#start().catch((cause: unknown) => (this.failure = errorLine(cause)))
    }
    this.#flushSoon()
  }

  /** The store's thread works in order: what it is asked after this sees everything that was asked for before. */
  #flushAll(): Promise<void> {
    this.#takeLater()
    return this.#flush()
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
      void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    if (!this.#thread || this.#pending.length + this.#notes.length === 0) return
    if (this.#later.size >= mostLater) this.#takeLater()
    const taken = this.#pending.splice(0)
    const notes: Batch = { id: (this.#batches += 1), steps: this.#notes.splice(0) }
    const batches = taken.map(({ batch }) => batch)
    if (notes.steps.length > 0) batches.unshift(notes)
    try {
      const odd = await this.#thread.write(batches)
      const byId = new Map(odd.map((result) => [result.id, result]))
      const failed = odd.find(({ error }) => error)?.error
      this.#judge(failed && errorLine(errorOf(failed)))
      if (byId.get(notes.id)?.error) this.#keep(notes)
      for (const { batch, resolve, reject } of taken) {
        const { error, duplicate } = byId.get(batch.id) ?? {}
        if (error) reject(errorOf(error))
        else resolve(duplicate)
      }
    } catch (error) {
      this.#keep(notes)
      this.#judge(errorLine(error))
      for (const { reject } of taken) reject(toError(error))
    }
  }

  /** Notes that could not be written are tried again: they must not be lost to a full disk. */
  #keep(notes: Batch): void {
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
