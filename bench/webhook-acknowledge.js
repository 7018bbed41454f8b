import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeHome, startFastify, startGateway, steadyLoad } from './lib/children.js'
import { interleave } from './lib/measure.js'
import { syncMs } from './lib/sync.js'

export const name = 'webhook-acknowledge'
export const limit = 'fdatasync of a 4 KB append in the same folder, p99'
export const ours = 'a signed webhook verified, accepted and synced, 500 a second, p99'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 50, of: 'ours' })

const rate = 500
const seconds = 5
const secret = 'bench-secret-0123456789abcdef0123456789abcdef'
const slowAgent = fileURLToPath(new URL('lib/slow-agent.js', import.meta.url))

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const receiver = await startFastify()
  const { home, remove } = await makeHome({
    more: {
      channels: { webhook: { secrets: [secret], url: `${receiver.url}/api/messages` } },
      plugins: [{ use: slowAgent, options: { turnMs: 2_000 } }],
      // What comes is more than turns of 2 s can answer: it waits.
      queue: { maxSize: 1_000_000 },
    },
  })
  const gateway = await startGateway(home)
  try {
    return await interleave({
      rounds,
      limit: () => syncMs(join(home, 'ledger')),
      ours: async () => (await steadyLoad(gateway.url, { rate, seconds, secret })).p99Ms,
    })
  } finally {
    await gateway.stop()
    await Promise.all([receiver.stop(), remove()])
  }
}
