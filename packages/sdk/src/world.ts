/** Ends what was scheduled; calling it twice is harmless. */
export type Cancel = () => void

/**
 * Time, chance and names, handed in from outside, so that a test or a simulation runs the production code exactly.
 * Kernel and simulated plugins take them from here and from nowhere else.
 */
export interface World {
  readonly clock: {
    /** ms since 1970; may jump. */
    now(): number
    /** ms since some moment; never goes back. */
    monotonic(): number
  }
  readonly scheduler: {
    /** Calls `task` once, after `ms`. The process may end before it. */
    after(ms: number, task: () => void): Cancel
  }
  /** A new id: unique, sortable by time, safe in a URL. */
  id(): string
  /** From 0 up to, not including, 1. */
  random(): number
}
