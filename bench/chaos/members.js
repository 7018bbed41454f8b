import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'
import { createRandom } from '../../packages/dry-run/dist/world.js'

export const name = 'members'
export const rounds = 12
export const says =
  'three gateways on one home: one is killed, frozen for longer than its lease, or stopped, in turn'

const processes = 3
const senders = 24
/** A member that says nothing is taken for dead after 10 s. */
const frozenMs = 11_500

/** So many messages are acknowledged between two acts, at the least. */
const perAct = 60

/**
 * @param {{ rounds: number, seed: number }} options
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: acts, seed }) {
  const random = createRandom(seed)
  const home = await mkdtemp(join(tmpdir(), 'openclaw-chaos-'))
  const members = new Members(home, random)
  const counts = { kills: 0, freezes: 0, stops: 0 }
  try {
    await furnish(home)
    const load = new Load(members, { seed, restMs: 10 })
    await members.start()
    load.begin(senders)
    for (let act = 0; act < acts; act += 1) {
      await load.reach(perAct * act)
      await sleep(200 + random() * 600)
      const member = members.any()
      if (act % 3 === 1) {
        counts.freezes += 1
        await members.without(member, async () => {
          await member.freeze()
          await sleep(frozenMs)
          member.signal('SIGCONT')
        })
      } else {
        const orderly = act % 3 === 2
        counts[orderly ? 'stops' : 'kills'] += 1
        await members.without(member, async () => {
          if (orderly && !(await member.stop())) members.badly.push(`it ended with ${member.end}`)
          await member.kill()
          await sleep(random() * 500)
        })
        await member.start()
      }
    }
    await load.reach(perAct * acts)
    await sleep(1_500)
    return await finish(name, members, load, counts, { stoppedBadlyBefore: members.badly })
  } finally {
    await members.kill()
    await rm(home, { recursive: true, force: true })
  }
}

/** Several gateways that look like one: whoever asks for its address gets that of any. */
class Members {
  /** @type {string[]} */
  badly = []
  /** @type {Set<GatewayProcess>} */
  #away = new Set()

  /** @param {string} home @param {() => number} random */
  constructor(home, random) {
    this.home = home
    this.random = random
    this.all = Array.from({ length: processes }, () => new GatewayProcess(home))
  }

  get url() {
    return this.any()?.url
  }

  get said() {
    return this.all.map(({ said }) => said).join('\n')
  }

  get end() {
    return this.all.map(({ end }) => end).join()
  }

  get slowestStartMs() {
    return Math.max(...this.all.map(({ slowestStartMs }) => slowestStartMs))
  }

  /** One of those that can be asked. */
  any() {
    const here = this.all.filter((member) => member.url && !this.#away.has(member))
    return here[Math.floor(this.random() * here.length)]
  }

  /** While the task runs nobody asks this one. @param {GatewayProcess} member @param {() => Promise<void>} task */
  async without(member, task) {
    this.#away.add(member)
    await task()
    this.#away.delete(member)
  }

  /** All at once: the first one makes the store. */
  async start() {
    await Promise.all(this.all.map((member) => member.start()))
  }

  async stop() {
    const orderly = await Promise.all(this.all.map((member) => member.stop()))
    return orderly.every(Boolean)
  }

  async kill() {
    for (const member of this.all) member.signal('SIGCONT')
    await Promise.all(this.all.map((member) => member.kill()))
  }
}
