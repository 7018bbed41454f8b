import { setImmediate as nextTick } from 'node:timers/promises'
import type { World } from '@openclaw/sdk'

/** A world whose time moves when it is told to. */
export interface FakeWorld extends World {
  /** Moves time on, running what falls due in its order, with everything that follows from it. */
  advance(ms: number): Promise<void>
  /** Moves the wall clock only, as an operator or NTP would. */
  setWallClock(now: number): void
  /** In how many ms the next timer falls due; undefined without one. */
  nextIn(): number | undefined
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

/** Enough where whoever moves time looks for itself whether something is under way. */
export const quickRounds = 1

/** Ids count up from 1; chance comes from `seed`. `rounds` of the event loop pass after each step in time. */
export function createFakeWorld({
  now = Date.UTC(2026, 0, 1),
  seed = 1,
  rounds = settleRounds,
} = {}): FakeWorld {
  const timers = new Set<Timer>()
  const random = createRandom(seed)
  let monotonic = 0
  let wall = now
  let order = 0
  let ids = 0

  async function advance(ms: number): Promise<void> {
    const until = monotonic + ms
    await settle(rounds)
    for (let timer = next(until); timer; timer = next(until)) {
      pass(timer.at - monotonic)
      timers.delete(timer)
      timer.run()
      await settle(rounds)
    }
    pass(until - monotonic)
    await settle(rounds)
  }

  function next(until: number): Timer | undefined {
    let found: Timer | undefined
    for (const timer of timers) {
      const sooner = !found || timer.at < found.at || (timer.at === found.at && timer.order < found.order)
      if (timer.at <= until && sooner) found = timer
    }
    return found
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
    nextIn() {
      const timer = next(Infinity)
      return timer && timer.at - monotonic
    },
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
export async function settle(rounds = settleRounds): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await nextTick()
}
