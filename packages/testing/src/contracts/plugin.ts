import assert from 'node:assert/strict'
import { isOpenClawError, isPluginFactory, type PluginFactory } from '@openclaw/sdk'
import type { Contract, ContractCase } from '../contract.js'
import { createTestGateway, makeTestGateway, resolveTestEntries } from '../gateway.js'
import { aliveNow, leakedSince } from '../leaks.js'
import { createRealWorld } from '../world.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PluginEntry } from '@openclaw/sdk'

/** A plugin, options it accepts, and the plugins that it needs besides the standard ones of the test gateway. */
export type MakePlugin = () => {
  readonly plugin: PluginFactory
  readonly options?: Readonly<Record<string, unknown>>
  readonly others?: readonly (PluginEntry | PluginFactory)[]
}

export const reloadCase: ContractCase<MakePlugin> = {
  name: 'can be taken out and put back while messages flow',
  async run(make) {
    const { plugin, options, others = [] } = make()
    if ((plugin.definition.provides ?? []).some(({ id }) => ['queue', 'sessions'].includes(id))) return
    const home = await mkdtemp(join(tmpdir(), 'openclaw-contract-'))
    const entry: PluginEntry = { use: plugin, ...(options && { options }) }
    const test = await createTestGateway({ plugins: [...others, entry], home })
    try {
      const all = await resolveTestEntries([...others, entry])
      const id = plugin.definition.name
      const needed = new Set((plugin.definition.provides ?? []).map((service) => service.id))
      const without = all.filter(
        ({ id: other, definition }) =>
          other !== id &&
          !Object.values(definition.needs ?? {}).some((need) =>
            needed.has((need as { id?: string }).id ?? ''),
          ),
      )
      await test.gateway.reload(without)
      await test.gateway.reload(all)
      const states = test.gateway.snapshot().plugins.map(({ state }) => state)
      assert.ok(states.every((state) => state === 'running'))
    } finally {
      await test.stop()
      await rm(home, { recursive: true, force: true })
    }
  },
}

export const pluginContract: Contract<MakePlugin> = [
  {
    name: 'is made by definePlugin and named like a package of its kind',
    async run(make) {
      const { plugin } = make()
      assert.ok(isPluginFactory(plugin))
      const { name, kind, api } = plugin.definition
      assert.match(name, new RegExp(`^(@[a-z0-9-]+/)?(openclaw-)?${kind}-[a-z0-9-]+$`))
      assert.equal(api, 1)
    },
  },
  {
    name: 'describes each of its options, and refuses those it does not know',
    async run(make) {
      const { plugin, options } = make()
      const { properties = {}, additionalProperties } = plugin.definition.options as {
        properties?: Record<string, { description?: string }>
        additionalProperties: unknown
      }
      assert.notEqual(additionalProperties, undefined)
      for (const [key, { description }] of Object.entries(properties))
        assert.ok(description, `${key} has no description`)
      if (additionalProperties !== false) return
      await assert.rejects(
        resolveTestEntries([{ use: plugin, options: { ...options, noSuchOption: 1 } }], { bare: true }),
        (error) => isOpenClawError(error) && error.code === 'OC_PLUGIN_OPTIONS',
      )
    },
  },
  {
    name: 'opens nothing while it is set up',
    async run(make) {
      const { test, close } = await prepare(make)
      const before = aliveNow()
      test.gateway.setup()
      assert.deepEqual(await leakedSince(before, { patienceMs: 0 }), [])
      await test.stop()
      await close()
    },
  },
  {
    name: 'starts, and leaves nothing behind when it stops',
    async run(make) {
      const before = aliveNow()
      const { test, world, close } = await prepare(make)
      await test.gateway.start()
      assert.equal(test.gateway.snapshot().state, 'ready')
      await test.stop()
      await close()
      assert.deepEqual(await leakedSince(before), [])
      assert.equal(world.timers, 0, 'timers of the world are still running')
      assert.deepEqual(
        test.log.lines.filter(({ level }) => level === 'error'),
        [],
      )
    },
  },
  reloadCase,
]

async function prepare(make: MakePlugin) {
  const { plugin, options, others = [] } = make()
  const home = await mkdtemp(join(tmpdir(), 'openclaw-contract-'))
  const world = createRealWorld()
  const entry: PluginEntry = { use: plugin, ...(options && { options }) }
  const test = await makeTestGateway({ plugins: [...others, entry], world, home })
  return { test, world, close: () => rm(home, { recursive: true, force: true }) }
}
