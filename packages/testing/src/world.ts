import { setImmediate as nextTick } from 'node:timers/promises'
import type { World } from '@openclaw/sdk'

/** A world whose time moves when the test says so. */
export interface FakeWorld extends World {
  /** Moves time on, running what falls due in its order, with everything that follows from it. */
  advance(ms: number): Promise<void>
  /** Moves the wall clock only, as an operator or NTP would. */
  setWallClock(now: number): void
  /** Timers that have neither run nor been cancelled. */
  readonly timers: number
}

interface Timer {
  readonly at: number
  readonly order: number
  run(): void
}

/** Rounds of the event loop that are let pass after each step: enough for a worker thread to answer. */
const settleRounds = 5

/** Ids count up from 1; chance comes from `seed`. */
export function createFakeWorld({ now = Date.UTC(2026, 0, 1), seed = 1 } = {}): FakeWorld {
  const timers = new Set<Timer>()
  const random = createRandom(seed)
  let monotonic = 0
  let wall = now
  let order = 0
  let ids = 0

  async function advance(ms: number): Promise<void> {
    const until = monotonic + ms
    await settle()
    for (let timer = next(until); timer; timer = next(until)) {
      pass(timer.at - monotonic)
      timers.delete(timer)
      timer.run()
      await settle()
    }
    pass(until - monotonic)
    await settle()
  }

  function next(until: number): Timer | undefined {
    const due = [...timers].filter(({ at }) => at <= until)
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0]
  }

  function pass(ms: number): void {
    monotonic += ms
    wall += ms
  }

  return {
    clock: { now: () => wall, monotonic: () => monotonic },
    scheduler: {
      after(ms, run) {
        const timer = { at: monotonic + Math.max(ms, 0), order: order++, run }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    id: () => `id${String(++ids).padStart(6, '0')}`,
    random,
    advance,
    setWallClock: (to) => {
      wall = to
    },
    get timers() {
      return timers.size
    },
  }
}

/** The machine's own time, for tests in which real sockets and files take part. */
export function createRealWorld(): World & { readonly timers: number } {
  const timers = new Set<NodeJS.Timeout>()
  let ids = 0
  const start = Date.now().toString(36)
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    scheduler: {
      after(ms, run) {
        const timer = setTimeout(() => {
          timers.delete(timer)
          run()
        }, ms)
        timers.add(timer)
        return () => {
          timers.delete(timer)
          clearTimeout(timer)
        }
      },
    },
    id: () => `t${start}${(++ids).toString(36).padStart(5, '0')}`,
    random: () => Math.random(),
    get timers() {
      return timers.size
    },
  }
}

/** Numbers from 0 up to 1; the same seed gives the same ones (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let round = 0; round < settleRounds; round += 1) await nextTick()
}
