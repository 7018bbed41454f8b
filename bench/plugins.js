import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeHome, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'plugins'
export const limit = 'openclaw gateway, ready'
export const ours = 'the same with 50 installed plugins, for each of them more'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 3, of: 'ours' })

const count = 50
const names = Array.from({ length: count }, (_, index) => `openclaw-monitor-trivial-${index}`)

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const bare = await makeHome()
  const full = await makeHome({ more: { plugins: names.map((use) => ({ use })) } })
  try {
    for (const plugin of names) await install(full.home, plugin)
    /** @type {number[]} */
    const without = []
    return await interleave({
      rounds: rounds * 2,
      warmUps: 2,
      limit: async () => {
        without.push(await readyMs(bare.home))
        return without.at(-1) ?? 0
      },
      ours: async () => ((await readyMs(full.home)) - (without.at(-1) ?? 0)) / count,
    })
  } finally {
    await Promise.all([bare.remove(), full.remove()])
  }
}

/** @param {string} home */
async function readyMs(home) {
  const server = await startGateway(home)
  await server.stop()
  return server.readyMs
}

/**
 * A plugin that does nothing, as `plugins add` leaves it: with a manifest, and an SDK that it shares with the gateway.
 * @param {string} home @param {string} plugin
 */
async function install(home, plugin) {
  const folder = join(home, 'plugins', 'node_modules', plugin)
  const options = { type: 'object', additionalProperties: false }
  const manifest = { kind: 'monitor', api: 1, needs: [], provides: [], permissions: {}, options }
  const sdk = new URL('../packages/sdk/dist/index.js', import.meta.url).href
  const code = `import { definePlugin } from ${JSON.stringify(sdk)}
export default definePlugin({
  name: ${JSON.stringify(plugin)}, api: 1, kind: 'monitor',
  options: ${JSON.stringify(options)},
  setup() {},
})
`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.js'), code)
  const about = { name: plugin, version: '1.0.0', type: 'module', exports: './index.js', openclaw: manifest }
  await writeFile(join(folder, 'package.json'), JSON.stringify(about))
}
