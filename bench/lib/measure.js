/** @typedef {() => Promise<number> | number} Sample One measurement. */

/**
 * Measures the limit and ours in turn, so that a noisy neighbour meets both.
 * @param {{ rounds: number, warmUps?: number, limit: Sample, ours: Sample }} plan
 * @returns {Promise<{ limit: number[], ours: number[] }>}
 */
export async function interleave({ rounds, warmUps = 1, limit, ours }) {
  /** @type {{ limit: number[], ours: number[] }} */
  const samples = { limit: [], ours: [] }
  for (let round = -warmUps; round < rounds; round += 1) {
    const one = await limit()
    const other = await ours()
    if (round < 0) continue
    samples.limit.push(one)
    samples.ours.push(other)
  }
  return samples
}

/**
 * @param {readonly number[]} samples
 * @returns {{ min: number, median: number, max: number }}
 */
export function summarise(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
  return { min: sorted[0] ?? NaN, median, max: sorted.at(-1) ?? NaN }
}

/**
 * @param {readonly number[]} samples
 * @param {number} share Of 1: 0.99 is the value below which 99 % lie.
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN
}

/**
 * CPU time of this process that `task` takes, in ms.
 * @param {() => void | Promise<void>} task
 */
export async function cpuOf(task) {
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
