import type { FakeUpdate, Wire } from './wire.js'

/** One update on its way to one bot, and what became of it. */
export interface TrackedUpdate {
  readonly token: string
  readonly update: FakeUpdate
  /** Undefined for updates outside any chat. */
  readonly chatId: number | undefined
  /** How often it was written to the bot, in an answer or a request that reached its end. */
  readonly handed: number
  /** The bot passed a higher offset, or its webhook answered 2xx. */
  readonly confirmed: boolean
  /** Thrown away because the bot asked for it: `drop_pending_updates`, or a negative offset. */
  readonly dropped: boolean
}

export type Tracked = { -readonly [Key in keyof TrackedUpdate]: TrackedUpdate[Key] }

/** How far an offset may be ahead of the newest update before it counts as one of another numbering. */
const aheadAtMost = 10

/** What one bot has not confirmed yet. Nothing leaves it but by a confirmation, or because the bot drops it. */
export class UpdateQueue {
  readonly #token: string
  readonly #all: Tracked[]
  readonly #watchers = new Set<() => void>()
  #pending: Tracked[] = []
  #again: Tracked[] = []
  #nextId: number

  constructor(token: string, firstId: number, all: Tracked[]) {
    this.#token = token
    this.#nextId = firstId
    this.#all = all
  }

  get size(): number {
    return this.#pending.length
  }

  get nextId(): number {
    return this.#nextId
  }

  /** Bot API, Update: after a week without updates the next id is chosen at random. */
  renumber(nextId: number): void {
    this.#nextId = nextId
  }

  push(content: Wire, chatId: number | undefined): TrackedUpdate {
    const update = { update_id: this.#nextId, ...content }
    const tracked: Tracked = {
      token: this.#token,
      update,
      chatId,
      handed: 0,
      confirmed: false,
      dropped: false,
    }
    this.#nextId = Math.max(this.#nextId, update.update_id) + 1
    this.#all.push(tracked)
    this.#pending.push(tracked)
    this.#wake()
    return tracked
  }

  /** Hands an update over once more, confirmed or not. */
  repeat(tracked: Tracked): void {
    this.#again.push(tracked)
    this.#wake()
  }

  /**
   * Bot API, getUpdates: all updates below the offset are confirmed. An offset of another numbering confirms nothing,
   * and a negative one keeps as many as it says, counted from the end.
   */
  confirmBelow(offset: number): void {
    if (offset < 0) {
      for (const tracked of this.#pending.splice(0, Math.max(0, this.#pending.length + offset))) {
        tracked.dropped = true
      }
      return
    }
    if (offset > this.#nextId + aheadAtMost) return
    this.#settle(({ update }) => update.update_id < offset)
  }

  confirm(tracked: Tracked): void {
    this.#settle((other) => other === tracked)
  }

  drop(): void {
    for (const tracked of this.#pending) tracked.dropped = true
    this.#pending = []
  }

  /** The oldest, first what is handed over once more. What is not confirmed comes again in its own place. */
  batch(limit: number): Tracked[] {
    const again = this.#again.filter((tracked) => !this.#pending.includes(tracked))
    return [...again, ...this.#pending].slice(0, limit)
  }

  /** It reached the bot. */
  came(tracked: Tracked): void {
    tracked.handed += 1
    this.#again = this.#again.filter((other) => other !== tracked)
  }

  /** Calls back whenever there is more to hand over. The result ends that. */
  watch(then: () => void): () => void {
    this.#watchers.add(then)
    return () => void this.#watchers.delete(then)
  }

  /** Resolves when there is something to hand over. */
  async arrival(signal: AbortSignal): Promise<void> {
    if (this.#pending.length > 0 || this.#again.length > 0 || signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        end()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const end = this.watch(done)
      signal.addEventListener('abort', done)
    })
  }

  #settle(which: (tracked: Tracked) => boolean): void {
    for (const tracked of this.#pending) if (which(tracked)) tracked.confirmed = true
    this.#pending = this.#pending.filter((tracked) => !tracked.confirmed)
  }

  #wake(): void {
    for (const then of [...this.#watchers]) then()
  }
}
