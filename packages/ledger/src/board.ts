import type { Cancel, World } from '@openclaw/sdk'

/** What waits under one key, in its order; at most one claim takes from it at a time. */
export interface Lane<Row> {
  readonly key: string
  readonly rows: Row[]
  claimed: boolean
  /** Nothing is taken from it before, in ms of the monotonic clock: the wall clock may be set back meanwhile. */
  availableAt: number
  /** Ends the wait for `availableAt`. */
  cancel: Cancel | undefined
}

interface Waiter<Row> {
  give(lane: Lane<Row> | undefined): void
}

/** Lanes, and whoever waits for one that has something to take. Lanes are given out in the order in which they got ready. */
export class Board<Row> {
  readonly #world: World
  readonly #lanes = new Map<string, Lane<Row>>()
  readonly #ready = new Set<Lane<Row>>()
  readonly #waiters = new Set<Waiter<Row>>()
  readonly #signals = new Map<AbortSignal, { readonly waiters: Set<Waiter<Row>>; abort(): void }>()
  #closed = false

  constructor(world: World) {
    this.#world = world
  }

  lane(key: string): Lane<Row> {
    let lane = this.#lanes.get(key)
    if (!lane)
      this.#lanes.set(key, (lane = { key, rows: [], claimed: false, availableAt: 0, cancel: undefined }))
    return lane
  }

  /** `delayMs`: how long the lane rests first. */
  add(key: string, row: Row, delayMs = 0): void {
    const lane = this.lane(key)
    lane.rows.push(row)
    if (delayMs > 0) lane.availableAt = this.#world.clock.monotonic() + delayMs
    this.#offer(lane)
  }

  /** A claimed lane, once one is ready; undefined when the signal aborts or the board closes. */
  take(signal: AbortSignal): Promise<Lane<Row> | undefined> {
    if (this.#closed || signal.aborted) return Promise.resolve(undefined)
    for (const lane of this.#ready) {
      this.#ready.delete(lane)
      lane.claimed = true
      return Promise.resolve(lane)
    }
    return new Promise((resolve) => {
      const waiter: Waiter<Row> = {
        give: (lane) => {
          this.#waiters.delete(waiter)
          this.#unlink(waiter, signal)
          resolve(lane)
        },
      }
      this.#waiters.add(waiter)
      this.#link(waiter, signal)
    })
  }

  /** Gives a lane back; what is left in it may be taken after `restMs`. */
  free(lane: Lane<Row>, restMs = 0): void {
    lane.claimed = false
    lane.availableAt = restMs > 0 ? this.#world.clock.monotonic() + restMs : 0
    if (lane.rows.length > 0) this.#offer(lane)
    else if (!lane.cancel) this.#lanes.delete(lane.key)
  }

  *rows(): Iterable<Row> {
    for (const lane of this.#lanes.values()) yield* lane.rows
  }

  /** Takes a waiting row out; false when it is not there or its lane is claimed. */
  remove(key: string, matches: (row: Row) => boolean): boolean {
    const lane = this.#lanes.get(key)
    const index = lane && !lane.claimed ? lane.rows.findIndex(matches) : -1
    if (!lane || index < 0) return false
    lane.rows.splice(index, 1)
    if (lane.rows.length > 0) return true
    this.#ready.delete(lane)
    lane.cancel?.()
    this.#lanes.delete(key)
    return true
  }

  close(): void {
    this.#closed = true
    for (const waiter of [...this.#waiters]) waiter.give(undefined)
    for (const lane of this.#lanes.values()) lane.cancel?.()
  }

  /** One listener a signal, however many wait under it. */
  #link(waiter: Waiter<Row>, signal: AbortSignal): void {
    const known = this.#signals.get(signal)
    if (known) return void known.waiters.add(waiter)
    const waiters = new Set([waiter])
    const abort = () => {
      for (const waiting of [...waiters]) waiting.give(undefined)
    }
    this.#signals.set(signal, { waiters, abort })
    signal.addEventListener('abort', abort)
  }

  #unlink(waiter: Waiter<Row>, signal: AbortSignal): void {
    const known = this.#signals.get(signal)
    if (!known?.waiters.delete(waiter) || known.waiters.size > 0) return
    this.#signals.delete(signal)
    signal.removeEventListener('abort', known.abort)
  }

  #offer(lane: Lane<Row>): void {
    if (lane.claimed || this.#closed || this.#ready.has(lane)) return
    const waitMs = lane.availableAt - this.#world.clock.monotonic()
    if (waitMs > 0) return this.#offerLater(lane, waitMs)
    const [waiter] = this.#waiters
    if (!waiter) return void this.#ready.add(lane)
    lane.claimed = true
    waiter.give(lane)
  }

  #offerLater(lane: Lane<Row>, waitMs: number): void {
    lane.cancel?.()
    lane.cancel = this.#world.scheduler.after(waitMs, () => {
      lane.cancel = undefined
      lane.availableAt = 0
      this.#offer(lane)
    })
  }
}
