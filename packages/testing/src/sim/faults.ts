import { createChance, type Chance } from './chance.js'

/** What goes wrong in one run, and how often. Probabilities are per occasion. */
export interface Faults {
  /** Nothing goes wrong from here on, in ms of the run. */
  readonly untilMs: number
  /** Moments of crashes. */
  readonly crashes: readonly number[]
  /** Crashes when so many fault points of the path were passed. */
  readonly crashPoints: readonly number[]
  readonly diskFull: readonly Period[]
  /** Both channels' platforms answer every send with a transient failure. */
  readonly outages: readonly Period[]
  /** Of a sync that takes up to `stallMs`. */
  readonly stall: number
  readonly stallMs: number
  readonly send: number
  readonly agent: number
  readonly session: number
  readonly open: number
  /** The wall clock jumps at these moments. */
  readonly clockJumps: readonly number[]
}

export interface Period {
  readonly from: number
  readonly to: number
}

const untilMs = 40_000

/** Each kind of fault is absent from some seeds: what hides behind another shows there. */
export function drawFaults(seed: number): Faults {
  const chance = createChance(seed, 'faults')
  const some = (probability: number) => (chance.happens(0.7) ? probability : 0)
  return {
    untilMs,
    crashes: moments(chance, chance.happens(0.75) ? chance.between(1, 4) : 0),
    crashPoints: Array.from({ length: chance.happens(0.6) ? chance.between(1, 3) : 0 }, () =>
      chance.between(1, 250),
    ),
    diskFull: moments(chance, chance.happens(0.4) ? chance.between(1, 2) : 0).map((from) => ({
      from,
      to: Math.min(from + chance.between(300, 6_000), untilMs),
    })),
    outages: moments(chance, chance.happens(0.3) ? 1 : 0).map((from) => ({
      from,
      to: Math.min(from + chance.between(300, 3_000), untilMs),
    })),
    stall: some(0.02),
    stallMs: 9_000,
    send: some(0.2),
    agent: some(0.2),
    session: some(0.04),
    open: some(0.15),
    clockJumps: moments(chance, chance.happens(0.3) ? chance.between(1, 2) : 0),
  }
}

export function during(periods: readonly Period[], now: number): boolean {
  return periods.some(({ from, to }) => now >= from && now < to)
}

function moments(chance: Chance, count: number): number[] {
  return Array.from({ length: count }, () => chance.between(500, untilMs - 1)).sort((a, b) => a - b)
}
