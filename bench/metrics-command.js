import { cli, load, makeHome, startGateway, timeCommand } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'metrics-command'
export const limit = 'node -e 0'
export const ours = 'openclaw metrics, of a gateway that has answered'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 3, of: 'ratio' })

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  const gateway = await startGateway(home)
  try {
    await load(gateway.url, 1)
    return await interleave({
      rounds: rounds * 4,
      warmUps: 3,
      limit: () => timeCommand(['-e', '0']),
      ours: () => timeCommand([cli, 'metrics'], { OPENCLAW_HOME: home }),
    })
  } finally {
    await gateway.stop()
    await remove()
  }
}
