import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeHome, startGateway } from './lib/children.js'
import { makeFilledHome } from './lib/filled-home.js'
import { interleave } from './lib/measure.js'

export const name = 'ready'
export const limit = 'openclaw gateway from spawn to ready, empty store'
export const ours = 'with 100,000 waiting messages that a SIGKILL left'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 3_000, of: 'ours' })

const waiting = 100_000

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const empty = await makeHome()
  const filled = await makeFilledHome(waiting, 'waiting', { queue: { maxSize: 2 * waiting } })
  const [ledger, left] = [join(filled.home, 'ledger'), join(filled.home, 'left')]
  await cp(ledger, left, { recursive: true })
  try {
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => readyMs(empty.home),
      async ours() {
        await rm(ledger, { recursive: true })
        await cp(left, ledger, { recursive: true })
        return readyMs(filled.home)
      },
    })
  } finally {
    await Promise.all([empty.remove(), filled.remove()])
  }
}

/** @param {string} home */
async function readyMs(home) {
  const server = await startGateway(home)
  await server.stop()
  return server.readyMs
}
