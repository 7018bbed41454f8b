import { setTimeout as sleep } from 'node:timers/promises'
import { load, makeHome, startGateway } from './lib/children.js'
import { createGauge } from './lib/read-gauge.js'

export const name = 'flat'
export const limit = 'resident memory after 50,000 durable turns'
export const ours = 'after 200,000'
export const unit = 'MB'
export const target = /** @type {const} */ ({ atMost: 1.1, of: 'ratio' })

const first = 50_000
const all = 200_000
/** What V8 holds ready for the next burst it gives back only after a while. */
const restMs = 10_000

/** Once: it takes two minutes. */
export async function run() {
  const { home, remove } = await makeHome()
  const gauge = await createGauge()
  const gateway = await startGateway(home, gauge.nodeOptions)
  let turns = 0
  /** @param {number} until */
  const readingAfter = async (until) => {
    while (turns < until) turns += (await load(gateway.url, 5)).answered
    await gauge.read(gateway.pid)
    await sleep(restMs)
    return gauge.read(gateway.pid)
  }
  try {
    const [before, after] = [await readingAfter(first), await readingAfter(all)]
    const notes = [
      `heap after a collection: ${before.heapMb.toFixed(1)} MB, then ${after.heapMb.toFixed(1)} MB`,
    ]
    return { limit: [before.residentMb], ours: [after.residentMb], notes }
  } finally {
    await gateway.stop()
    await Promise.all([remove(), gauge.remove()])
  }
}
