import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'
import { createRandom } from '../../packages/dry-run/dist/world.js'

export const name = 'kill'
export const rounds = 30
export const says = 'SIGKILL at random moments under load, also while it starts'

const senders = 24
/** So many messages are acknowledged between two kills, at the least. */
const perKill = 25
/** One in so many kills hits a gateway that is starting. */
const startingIsHit = 5

/**
 * @param {{ rounds: number, seed: number }} options
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: kills, seed }) {
  const random = createRandom(seed)
  const home = await mkdtemp(join(tmpdir(), 'openclaw-chaos-'))
  const gateway = new GatewayProcess(home)
  try {
    await furnish(home)
    const load = new Load(gateway, { seed, restMs: 10 })
    await gateway.start()
    load.begin(senders)
    for (let kill = 0; kill < kills; kill += 1) {
      if (kill % startingIsHit === startingIsHit - 1) {
        await gateway.kill()
        gateway.begin()
        await sleep(random() * 500)
      } else {
        await load.reach(perKill * kill)
        await sleep(50 + random() * 600)
      }
      await gateway.kill()
      await gateway.start()
    }
    await load.reach(perKill * kills)
    return await finish(name, gateway, load, { kills })
  } finally {
    await gateway.kill()
    await rm(home, { recursive: true, force: true })
  }
}
