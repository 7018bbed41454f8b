import { createLedger } from '@openclaw/ledger'
import type { Change, Committed } from '@openclaw/ledger'
import { MemoryStore } from '@openclaw/queue-memory'
import { definePlugin, OpenClawError, queue } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { createTestGateway } from '@openclaw/testing'
import { afterEach, expect, it } from 'vitest'

let stop: () => Promise<void>

afterEach(() => stop())

/** A store that refuses the first end of a turn. */
class RefusingStore extends MemoryStore {
  readonly #fails: ErrorCode
  #left = 1

  constructor(fails: ErrorCode) {
    super(100)
    this.#fails = fails
  }

  override commit(changes: readonly Change[]): Promise<Committed> {
    const ends = changes.some((change) => change.type === 'update' && change.patch.state === 'replied')
    if (ends && this.#left-- > 0) return Promise.reject(new OpenClawError(this.#fails, 'not now'))
    return super.commit(changes)
  }
}

/** A queue over that store. */
function queueThat(fails: ErrorCode) {
  return definePlugin({
    name: 'openclaw-queue-refusing',
    api: 1,
    kind: 'queue',
    options: { type: 'object', additionalProperties: false },
    provides: [queue],
    setup({ provide, onStart, world }) {
      const ledger = createLedger({ world, store: new RefusingStore(fails), maxSize: 100 })
      provide(queue, ledger)
      onStart(async () => {
        await ledger.open()
        return () => ledger.close()
      })
    },
  })
}

it.each(['OC_STORE_HELD', 'OC_STORE_FULL', 'OC_STORE_FAILED'] as const)(
  'a turn whose end meets %s is tried again, and its message is answered',
  async (code) => {
    const test = await createTestGateway({ plugins: [queueThat(code)] })
    stop = () => test.stop()
    const { record, replies } = await test.ask('hello')
    expect([record.state, replies]).toEqual(['replied', ['hello']])
    expect(record.failures).toMatchObject([{ attempt: 1, error: expect.stringContaining(code) as string }])
  },
)
