import { setTimeout as sleep } from 'node:timers/promises'
import { mountExt4, mountProblem } from './lib/disk.js'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'
import { createRandom } from '../../packages/dry-run/dist/world.js'

export const name = 'power'
export const rounds = 10
export const says = 'power cuts: only what had reached an ext4 image is there at the next start'

const senders = 24
const unsynced = new URL('lib/unsynced.js', import.meta.url).href

/**
 * @param {{ rounds: number, seed: number, sabotage?: string }} options `unsynced`: the store does not sync, which must be
 * noticed.
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: cuts, seed, sabotage }) {
  const skipped = await mountProblem('ext4')
  if (skipped !== undefined) return { name, counts: {}, violations: {}, skipped }
  const random = createRandom(seed)
  const disk = await mountExt4(96)
  const env = sabotage === 'unsynced' ? { NODE_OPTIONS: `--import=${unsynced}` } : {}
  const gateway = new GatewayProcess(disk.path, { env })
  try {
    await furnish(disk.path)
    const load = new Load(gateway, { seed, restMs: 10 })
    await gateway.start()
    load.begin(senders)
    for (let cut = 0; cut < cuts; cut += 1) {
      await sleep(200 + random() * 1_000)
      await gateway.freeze()
      const copy = await disk.copy()
      await gateway.kill()
      await disk.swap(copy)
      // What was not synced is no part of the test: the config is written again.
      await furnish(disk.path)
      await gateway.start()
    }
    await sleep(200)
    return await finish(name, gateway, load, { cuts })
  } finally {
    await gateway.kill()
    await disk.remove()
  }
}
