import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'

export const name = 'freeze'
export const rounds = 2
export const says = 'SIGSTOP for longer than the lease, SIGCONT, and a second gateway in between'

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
  const admitted = []
  try {
    await furnish(home)
    const load = new Load(gateway, { seed, waitMs: 400 })
    await gateway.start()
    load.begin(senders)
    for (let freeze = 0; freeze < freezes; freeze += 1) {
      await sleep(700)
      await gateway.freeze()
      const until = performance.now() + frozenMs
      admitted.push(...(await intrude(home, gateway.pid)))
      await sleep(Math.max(until - performance.now(), 0))
      gateway.signal('SIGCONT')
    }
    await sleep(2_000)
    return await finish(name, gateway, load, { freezes }, { secondGateway: admitted })
  } finally {
    gateway.signal('SIGCONT')
    await gateway.kill()
    await rm(home, { recursive: true, force: true })
  }
}

/**
 * A gateway that finds its store in use must say by whom, and must not run.
 * @param {string} home @param {number | undefined} holder
 */
async function intrude(home, holder) {
  const second = new GatewayProcess(home)
  try {
    await second.start()
    return ['a second gateway ran on the store of a frozen one']
  } catch {
    const told = second.said.includes('OC_STORE_HELD') && second.said.includes(String(holder))
    return told ? [] : [`a second gateway did not say who holds the store: ${second.said.slice(0, 300)}`]
  } finally {
    await second.kill()
  }
}
