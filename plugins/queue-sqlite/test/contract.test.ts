import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from '@openclaw/ledger'
import { createTestLog, pluginContract, queueContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin, { SqliteStore } from '../src/index.js'

describe('queue-sqlite', () => {
  for (const { name, run } of queueContract) {
    it(name, () =>
      run(async ({ world, maxSize }) => {
        const folder = await mkdtemp(join(tmpdir(), 'openclaw-queue-'))
        const settings = { folder, batchSize: 50, flushInterval: 1_000, keepDays: 30, maxBytes: 2 ** 30 }
        const ledger = createLedger({
          world,
          maxSize,
          store: new SqliteStore(world, createTestLog(), settings),
        })
        await ledger.open()
        const close = async () => {
          await ledger.close()
          await rm(folder, { recursive: true, force: true })
        }
        return { ...ledger, close }
      }),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
