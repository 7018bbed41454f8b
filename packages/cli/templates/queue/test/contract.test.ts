import { test } from 'node:test'
import { createLedger } from '@openclaw/ledger'
import { manifestContract, pluginContract, queueContract } from '@openclaw/testing'
import plugin from '../src/index.js'
import { createStore } from '../src/store.js'

const folder = new URL('..', import.meta.url)

for (const { name, run } of queueContract) {
  void test(name, () =>
    run(async ({ world, maxSize }) => {
      const ledger = createLedger({ world, maxSize, store: createStore() })
      await ledger.open()
      return ledger
    }),
  )
}
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
