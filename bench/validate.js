import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cli, makeHome, timeCommand } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'validate'
export const limit = 'node -e 0'
export const ours = "openclaw config validate, of the reference page's blocks"
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 4, of: 'ratio' })

const samples = fileURLToPath(new URL('../config-schema/samples/valid/', import.meta.url))
const blocks =
  'gateway routing session performance logging cache queue connection-pool security https auth'.split(' ')

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  try {
    const config = join(home, 'page.json')
    const parts = blocks.map(async (block) => JSON.parse(await readFile(`${samples}${block}.json`, 'utf8')))
    await writeFile(config, JSON.stringify(Object.assign({}, ...(await Promise.all(parts))), null, 2))
    return await interleave({
      rounds: rounds * 4,
      warmUps: 3,
      limit: () => timeCommand(['-e', '0']),
      ours: () => timeCommand([cli, 'config', 'validate', config], { OPENCLAW_HOME: home }),
    })
  } finally {
    await remove()
  }
}
