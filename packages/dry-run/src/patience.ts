import { setTimeout as realPause } from 'node:timers/promises'
import { OpenClawError } from '@openclaw/sdk'
import { quickRounds, settle, type FakeWorld } from './world.js'

/** How long, in ms of the real clock, what a plugin reads or asks for may take before the fake clock goes on. */
const busyMs = 10_000
/** How far the fake clock goes to see something end, in ms. */
const furthestMs = 7 * 86_400_000

/**
 * Moves a fake clock on where nothing else can happen: not while a plugin waits for a file, a socket or a real timer,
 * since its budget is counted by the fake clock.
 */
export interface Patience {
  /** Resolves when `done`; rejects when that is not to be expected any more. */
  until(done: () => boolean): Promise<void>
  /** Resolves when the fake clock shows `at`, in ms of the monotonic clock. */
  untilTime(at: number): Promise<void>
}

/** `given`: what the process waited for a while ago. */
export function createPatience(world: FakeWorld, given = resources()): Patience {
  // Of what this process waited for before any plugin was called only what stays: what ends must hide nothing that begins.
  const before = fewest(given, resources())

  /** Whether this process waits for something that it did not wait for before. */
  function isBusy(): boolean {
    const now = resources()
    for (const [name, count] of fewest(before, now)) before.set(name, count)
    return [...now].some(([name, count]) => count > (before.get(name) ?? 0))
  }

  async function quiet(): Promise<void> {
    await settle(quickRounds)
    for (const until = performance.now() + busyMs; isBusy() && performance.now() < until;) {
      await realPause(1)
      await settle(quickRounds)
    }
  }

  async function untilTime(at: number): Promise<void> {
    for (;;) {
      await quiet()
      const left = at - world.clock.monotonic()
      if (left <= 0) return
      await world.advance(Math.min(left, world.nextIn() ?? left))
    }
  }

  async function until(done: () => boolean): Promise<void> {
    const furthest = world.clock.monotonic() + furthestMs
    for (;;) {
      await settle(quickRounds)
      if (done()) return
      await quiet()
      if (done()) return
      const next = world.nextIn()
      if (next === undefined || world.clock.monotonic() + next > furthest) throw stuck()
      await world.advance(next)
    }
  }
  return { until, untilTime }
}

function fewest(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...one].map(([name, count]) => [name, Math.min(count, other.get(name) ?? 0)]))
}

export function resources(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function stuck(): OpenClawError {
  return new OpenClawError('OC_INTERNAL', 'A message does not end: nothing is under way that could end it', {
    hint: 'Look for a plugin that never answers.',
  })
}
