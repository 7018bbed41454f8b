import { test } from 'node:test'
import { manifestContract, pluginContract, sessionContract } from '@openclaw/testing'
import plugin from '../src/index.js'
import { createStore } from '../src/store.js'

const folder = new URL('..', import.meta.url)

for (const { name, run } of sessionContract) {
  void test(name, () =>
    run(async ({ world, ...limits }) => ({
      sessions: createStore(world, limits),
      close: async () => undefined,
    })),
  )
}
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
