import { createLedger } from '@openclaw/ledger'
import { pluginContract, queueContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin, { MemoryStore } from '../src/index.js'

describe('queue-memory', () => {
  for (const { name, run } of queueContract) {
    it(name, () =>
      run(async ({ world, maxSize }) => {
        const ledger = createLedger({ world, maxSize, store: new MemoryStore(1_000) })
        await ledger.open()
        return ledger
      }),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
