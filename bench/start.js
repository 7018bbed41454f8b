import { makeHome, startFastify, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'start'
export const limit = 'bare Fastify, listening'
export const ours = 'openclaw gateway, ready'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 3, of: 'ratio' })

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  try {
    return await interleave({
      rounds: rounds * 2,
      warmUps: 2,
      limit: () => readyMs(startFastify),
      ours: () => readyMs(() => startGateway(home)),
    })
  } finally {
    await remove()
  }
}

/** @param {() => Promise<import('./lib/children.js').Server>} start */
async function readyMs(start) {
  const server = await start()
  await server.stop()
  return server.readyMs
}
