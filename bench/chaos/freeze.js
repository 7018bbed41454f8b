import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'

export const name = 'freeze'
export const rounds = 2
export const says =
  'SIGSTOP for longer than the lease, SIGCONT, and a second gateway that takes over in between'

const senders = 12
/** The kernel's lease is 10 s. */
const frozenMs = 11_000

/**
 * @param {{ rounds: number, seed: number }} options
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: freezes, seed }) {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-chaos-'))
  const gateway = new GatewayProcess(home)
  /** @type {string[]} */
  const standIns = []
  let locked = 0
  try {
    await furnish(home)
    const load = new Load(gateway, { seed, waitMs: 400 })
    await gateway.start()
    load.begin(senders)
    for (let freeze = 0; freeze < freezes; freeze += 1) {
      await sleep(700)
      await gateway.freeze()
      const wrong = await standIn(home)
      if (wrong === 'locked') locked += 1
      else standIns.push(...wrong)
      gateway.signal('SIGCONT')
    }
    await sleep(2_000)
    return await finish(name, gateway, load, { freezes, frozenInAWrite: locked }, { secondGateway: standIns })
  } finally {
    gateway.signal('SIGCONT')
    await gateway.kill()
    await rm(home, { recursive: true, force: true })
  }
}

/**
 * A gateway that shares the store of a frozen one takes over what that one had, and leaves in order. One that is frozen in
 * the middle of a write keeps the store locked until it goes on: then the other says so.
 * @param {string} home
 */
async function standIn(home) {
  const second = new GatewayProcess(home)
  try {
    await second.start()
    await sleep(frozenMs)
    const orderly = await second.stop()
    const tookOver = second.said.includes('taken over')
    return [
      ...(orderly ? [] : [`the second gateway ended with ${second.end}: ${second.said.slice(-300)}`]),
      ...(tookOver ? [] : [`the second gateway took nothing over: ${second.said.slice(-300)}`]),
    ]
  } catch (error) {
    if (second.said.includes('OC_STORE_HELD')) {
      await sleep(frozenMs)
      return 'locked'
    }
    return [`the second gateway did not run: ${String(error).slice(0, 300)}`]
  } finally {
    await second.kill()
  }
}
