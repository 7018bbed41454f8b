import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makeHome, startGateway, steadyLoad } from './lib/children.js'
import { interleave, quantile } from './lib/measure.js'

export const name = 'acknowledge'
export const limit = 'fdatasync of a 4 KB append in the same folder, p99'
export const ours = 'accepted and synced, 500 messages a second, p99'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 50, of: 'ours' })

const rate = 500
const seconds = 5
const appends = 500

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  const gateway = await startGateway(home)
  try {
    return await interleave({
      rounds,
      limit: () => syncMs(join(home, 'ledger')),
      ours: async () => (await steadyLoad(gateway.url, { rate, seconds })).p99Ms,
    })
  } finally {
    await gateway.stop()
    await remove()
  }
}

/** @param {string} folder */
function syncMs(folder) {
  const path = join(folder, 'probe')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4_096, 1)
  const tookMs = []
  for (let append = 0; append < appends; append += 1) {
    const began = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    tookMs.push(performance.now() - began)
  }
  closeSync(file)
  rmSync(path)
  return quantile(tookMs, 0.99)
}
