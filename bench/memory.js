import { setTimeout as sleep } from 'node:timers/promises'
import { makeHome, residentMb, startFastify, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'memory'
export const limit = 'bare Fastify, 2 s after its start'
export const ours = 'openclaw gateway, 2 s after it is ready'
export const unit = 'MB'
export const target = /** @type {const} */ ({ atMost: 1.6, of: 'ratio' })

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  try {
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => idleMb(startFastify),
      ours: () => idleMb(() => startGateway(home)),
    })
  } finally {
    await remove()
  }
}

/** @param {() => Promise<import('./lib/children.js').Server>} start */
async function idleMb(start) {
  const server = await start()
  try {
    await sleep(2000)
    return await residentMb(server.pid)
  } finally {
    await server.stop()
  }
}
