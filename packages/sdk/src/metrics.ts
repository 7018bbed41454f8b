import { defineRegistry } from './service.js'

type Awaitable<T> = T | Promise<T>

/**
 * One series of a metric. Label values come from the config or from a list in the code: what people write, or who they
 * are, is never one. Past a limit the rest of a metric is shown together, as `other`.
 */
interface Labelled {
  readonly labels?: Readonly<Record<string, string>>
}

export interface Measured extends Labelled {
  readonly value: number
}

/** How many values lay at or below each bound and above the one before it; last, those above all bounds. */
export interface Distribution extends Labelled {
  readonly counts: readonly number[]
  readonly sum: number
}

interface Described {
  /** What it counts, in a sentence without its last stop. */
  readonly help: string
  readonly labels?: readonly string[]
}

/** A figure that only rises while its plugin is open. */
export interface CounterMetric extends Described {
  readonly kind: 'counter'
  read(): Awaitable<readonly Measured[]>
}

/** A figure that rises and falls. */
export interface GaugeMetric extends Described {
  readonly kind: 'gauge'
  read(): Awaitable<readonly Measured[]>
}

export interface HistogramMetric extends Described {
  readonly kind: 'histogram'
  /** Rising. */
  readonly bounds: readonly number[]
  read(): Awaitable<readonly Distribution[]>
}

/** A figure that a plugin keeps; it is read when somebody looks. */
export type Metric = CounterMetric | GaugeMetric | HistogramMetric

/**
 * By name: `openclaw_<noun>_<unit>`, a counter with `_total` at its end. Adding to it costs nothing where nobody looks, and
 * needs no plugin that shows it.
 */
export const metrics = defineRegistry<Metric>('metrics')
