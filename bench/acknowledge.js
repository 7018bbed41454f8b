import { join } from 'node:path'
import { makeHome, startGateway, steadyLoad } from './lib/children.js'
import { interleave } from './lib/measure.js'
import { syncMs } from './lib/sync.js'

export const name = 'acknowledge'
export const limit = 'fdatasync of a 4 KB append in the same folder, p99'
export const ours = 'accepted and synced, 500 messages a second, p99'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 50, of: 'ours' })

const rate = 500
const seconds = 5

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
