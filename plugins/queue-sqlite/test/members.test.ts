import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from '@openclaw/ledger'
import { createTestLog, queueMembersContract, type MakeShared } from '@openclaw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Membership } from '../src/membership.js'
import { Seats, type Place } from '../src/seats.js'
import { SqliteStore } from '../src/store.js'
import { workHere } from './opened.js'

const makeShared: MakeShared = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-members-'))
  const settings = { folder, batchSize: 50, flushInterval: 1_000, keepDays: 30, maxBytes: 2 ** 30 }
  return {
    async join(world) {
      const store = new SqliteStore(world, createTestLog(), settings, workHere)
      const ledger = createLedger({ world, maxSize: 1_000, store })
      await ledger.open()
      return ledger
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

afterEach(() => vi.restoreAllMocks())

describe('queues that share a store', () => {
  for (const { name, run } of queueMembersContract) it(name, () => run(makeShared))
})

describe('the contract of shared stores', () => {
  it.each([
    [
      'does not look whether it was taken for dead',
      'take over what one has that stands still, and refuse it when it goes on',
      () => {
        vi.spyOn(Membership.prototype, 'check').mockImplementation(() => undefined)
      },
    ],
    [
      'does not ask who has a key',
      'keep the order of a key, whoever takes its messages in',
      () => {
        vi.spyOn(Seats.prototype, 'placeOf').mockImplementation(function (this: Seats): Place {
          return { seat: this.own }
        })
      },
    ],
  ] as const)('catches a store that %s', async (_, name, sabotage) => {
    sabotage()
    const broken = queueMembersContract.find((one) => one.name === name)!
    await expect(broken.run(makeShared)).rejects.toThrow()
  })
})
