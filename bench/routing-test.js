import { cli, makeHome, timeCommand } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'routing-test'
export const limit = 'node -e 0'
export const ours = 'openclaw routing test, without a gateway'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 4, of: 'ratio' })

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const rules = [{ match: { channel: 'telegram', userId: '123456' }, target: { agentId: 'main' } }]
  const { home, remove } = await makeHome({ more: { routing: { rules } } })
  const asked = ['routing', 'test', '--channel', 'telegram', '--userId', '123456']
  try {
    return await interleave({
      rounds,
      limit: () => timeCommand(['-e', '0']),
      ours: () => timeCommand([cli, ...asked], { OPENCLAW_HOME: home }),
    })
  } finally {
    await remove()
  }
}
