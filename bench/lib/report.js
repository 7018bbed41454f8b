import { summarise } from './measure.js'

/**
 * A figure: ours beside its limit.
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} limit What ours is held against.
 * @property {string} ours
 * @property {string} unit
 * @property {Target} target
 * @property {(options: { rounds: number }) => Promise<Samples>} run
 *
 * @typedef {{ limit: number[], ours: number[], notes?: string[] }} Samples
 * @typedef {{ atLeast?: number, atMost?: number, of: 'ratio' | 'ours' }} Target
 * `ratio` is the median of ours over the median of the limit.
 */

/**
 * @param {Figure} figure
 * @param {Samples} samples
 */
export function result(figure, samples) {
  const limit = summarise(samples.limit)
  const ours = summarise(samples.ours)
  const ratio = ours.median / limit.median
  const { atLeast = -Infinity, atMost = Infinity, of } = figure.target
  const value = of === 'ratio' ? ratio : ours.median
  return {
    name: figure.name,
    unit: figure.unit,
    limit: { what: figure.limit, ...limit },
    ours: { what: figure.ours, ...ours },
    ratio,
    target: figure.target,
    met: value >= atLeast && value <= atMost,
    notes: samples.notes ?? [],
  }
}

/**
 * @param {ReturnType<typeof result>} outcome
 * @returns {string}
 */
export function describe({ name, unit, limit, ours, ratio, target, met, notes }) {
  const width = Math.max(limit.what.length, ours.what.length)
  const lines = [limit, ours].map(
    ({ what, min, median, max }) =>
      `  ${what.padEnd(width)}  ${[min, median, max].map((value) => number(value).padStart(9)).join(' ')}  ${unit}`,
  )
  const bound = target.atLeast === undefined ? `<= ${target.atMost}` : `>= ${target.atLeast}`
  const goal = target.of === 'ratio' ? `target ${bound}` : `target ${bound} ${unit}`
  return [
    `${name.padEnd(width + 2)}  ${['min', 'median', 'max'].map((word) => word.padStart(9)).join(' ')}`,
    ...lines,
    `  ratio of medians ${number(ratio)}, ${goal}: ${met ? 'met' : 'MISSED'}`,
    ...notes.map((note) => `  ${note}`),
  ].join('\n')
}

/** @param {number} value */
function number(value) {
  if (!Number.isFinite(value)) return String(value)
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
