import { countViolations } from './check.js'

/**
 * What a fault did: `counts` are facts, `violations` what must not be.
 * @typedef {{ name: string, counts: Record<string, number>, violations: Record<string, string[]>, skipped?: string }} Outcome
 */

const shownOfEach = 5

/** @param {Outcome} outcome */
export function describe({ name, counts, violations, skipped }) {
  if (skipped !== undefined) return `${name}: SKIPPED, ${skipped}`
  const rows = [
    ...Object.entries(counts).map(([what, count]) => /** @type {const} */ ([what, String(count)])),
    ...Object.entries(violations).map(
      ([what, list]) => /** @type {const} */ ([`violation: ${what}`, String(list.length)]),
    ),
  ]
  const width = Math.max(...rows.map(([what]) => what.length))
  const lines = rows.map(([what, count]) => `  ${what.padEnd(width)}  ${count.padStart(8)}`)
  const examples = Object.entries(violations).flatMap(([what, list]) => {
    return list.slice(0, shownOfEach).map((sentence) => `  ${what}: ${sentence}`)
  })
  const verdict = failed({ violations }) ? 'VIOLATED' : 'held'
  return [`${name}: ${verdict}`, ...lines, ...examples].join('\n')
}

/** @param {Pick<Outcome, 'violations'>} outcome */
export function failed({ violations }) {
  return countViolations(/** @type {any} */ (violations)) > 0
}
