import type { Running } from './running.js'

export type Config = Readonly<Record<string, unknown>>

/** Two configs that differ in one key, and what is measured under each. */
export interface Effect {
  readonly of: Config
  readonly gives: unknown
  readonly butOf: Config
  readonly givesInstead: unknown
  measure(running: Running): Promise<unknown>
}
