import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './lib/client.js'
import { mountProblem, mountTmpfs } from './lib/disk.js'
import { finish } from './lib/finish.js'
import { furnish, GatewayProcess } from './lib/gateway.js'
import { Load } from './lib/load.js'

export const name = 'full'
export const rounds = 3
export const says = 'a full disk: no acknowledgement, red readiness with the reason, recovery by itself'

const senders = 12
const patienceMs = 20_000

/**
 * @param {{ rounds: number, seed: number }} options
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: fills, seed }) {
  const skipped = await mountProblem('tmpfs')
  if (skipped !== undefined) return { name, counts: {}, violations: {}, skipped }
  const disk = await mountTmpfs(24)
  const gateway = new GatewayProcess(disk.path)
  const ballast = join(disk.path, 'ballast')
  /** @type {string[]} */
  const readiness = []
  let refusals = 0
  try {
    await furnish(disk.path)
    const load = new Load(gateway, { seed, restMs: 10 })
    await gateway.start()
    load.begin(senders)
    for (let fill = 0; fill < fills; fill += 1) {
      await sleep(500)
      await fillUp(disk.path, ballast)
      const red = await awaitReady(gateway, 503)
      if (!red) readiness.push(`fill ${fill}: /readyz did not turn red`)
      else if (!/full/i.test(JSON.stringify(red)))
        readiness.push(`fill ${fill}: no reason: ${JSON.stringify(red)}`)
      await sleep(1_500)
      if (gateway.end !== undefined) readiness.push(`fill ${fill}: the gateway ended with ${gateway.end}`)
      if (fill === fills - 1) {
        // What was acknowledged is in the store now, and not only on its way there.
        await gateway.kill()
        readiness.push(...(await startFull(disk.path)))
        await rm(ballast)
        await gateway.start()
      }
      refusals = load.sent.reduce((sum, sent) => sum + sent.refusals, 0)
      await rm(ballast, { force: true })
      if (!(await awaitReady(gateway, 200))) readiness.push(`fill ${fill}: /readyz did not turn green again`)
    }
    await sleep(500)
    return await finish(name, gateway, load, { fills, notTaken: refusals }, { readiness })
  } finally {
    await gateway.kill()
    await disk.remove()
  }
}

/**
 * A gateway that starts on a full disk runs, or says why it does not.
 * @param {string} home
 */
async function startFull(home) {
  const other = new GatewayProcess(home)
  try {
    await other.start()
    return []
  } catch {
    const told = /OC_STORE_FULL|ENOSPC|disk.*full/i.test(other.said)
    return told ? [] : [`started on a full disk it did not say so: ${other.said.slice(0, 500)}`]
  } finally {
    await other.kill()
  }
}

/** @param {string} folder @param {string} ballast */
async function fillUp(folder, ballast) {
  for (let look = 0; look < 20; look += 1) {
    const { bavail, bsize } = await statfs(folder)
    if (bavail === 0) return
    await writeFile(ballast, Buffer.alloc(bavail * bsize), { flag: 'a' }).catch(() => undefined)
  }
}

/**
 * What `/readyz` says once it answers with this status; undefined when it does not in time.
 * @param {GatewayProcess} gateway @param {number} status
 */
async function awaitReady(gateway, status) {
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    const answer = await call(`${gateway.url}/readyz`)
    if (answer?.status === status) return answer.body
    await sleep(50)
  }
  return undefined
}
