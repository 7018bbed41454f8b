import assert from 'node:assert/strict'
import type { NewOutbound } from '@openclaw/sdk'
import type { Contract } from '../contract.js'
import { ending, leaseMs, outbound, queueCase, type MakeQueue } from './queue-bench.js'

/** What a queue promises of outbound. */
export const queueSends: Contract<MakeQueue> = [
  queueCase(
    'hands outbound over once their turn is settled, in order per conversation',
    async ({ accept, claim, send, trySend }) => {
      await accept()
      const claimed = await claim()
      assert.equal(await trySend(), undefined)
      await claimed.settle({
        ...ending(claimed),
        outbound: [outbound('a'), outbound('b'), outbound('c', 'bob')],
      })
      const [a, c] = [await send(), await send()]
      assert.deepEqual([a.outbound.id, c.outbound.id], ['a', 'c'])
      assert.equal(await trySend(), undefined, 'b waits for a')
      await a.settle({ outcome: { state: 'delivered' } })
      assert.equal((await send()).outbound.id, 'b')
    },
  ),
  queueCase('records how an outbound ended', async ({ queue, send, accept, claim }) => {
    await accept()
    const claimed = await claim()
    await claimed.settle({ ...ending(claimed), outbound: [outbound('a')] })
    assert.equal((await queue.get('a'))?.state, 'waiting')
    const sending = await send(true)
    assert.equal((await queue.get('a'))?.state, 'sending')
    await sending.settle({ outcome: { state: 'delivered' }, receipt: { platformId: 'p1' } })
    const record = await queue.get('a')
    assert.equal(record?.state, 'delivered')
    assert.equal(record?.direction, 'outbound')
    assert.equal(record?.outbound?.text, 'a')
    assert.deepEqual(record?.receipt, { platformId: 'p1' })
    assert.equal(record?.attempts, 1)
  }),
  queueCase('never hands out an outbound that a guard refused', async ({ queue, accept, claim, trySend }) => {
    await accept()
    const claimed = await claim()
    const refused: NewOutbound = { ...outbound('a'), outcome: { state: 'refused', reason: 'no' } }
    await claimed.settle({ ...ending(claimed), outbound: [refused] })
    assert.equal(await trySend(), undefined)
    assert.equal((await queue.get('a'))?.state, 'refused')
  }),
  queueCase(
    'gives what hangs on a connection to whoever settles, and to nobody else',
    async ({ queue, accept, claim, trySend }) => {
      await accept()
      const claimed = await claim()
      const sends = await claimed.settle({
        ...ending(claimed),
        outbound: [{ ...outbound('a'), connection: true }],
      })
      assert.equal(await trySend(), undefined)
      assert.equal(sends[0]?.outbound.id, 'a')
      await sends[0]?.settle({ outcome: { state: 'delivered' } })
      assert.equal((await queue.get('a'))?.state, 'delivered')
    },
  ),
  queueCase(
    'tells who takes an outbound next that an attempt was cut off',
    async ({ world, accept, claim, send }) => {
      await accept()
      const claimed = await claim()
      await claimed.settle({ ...ending(claimed), outbound: [outbound('a')] })
      const first = await send(true)
      assert.equal(first.interrupted, false)
      await world.advance(leaseMs)
      const second = await send(true)
      assert.equal(second.interrupted, true)
      assert.equal(second.attempt, 2)
      await assert.rejects(() => first.settle({ outcome: { state: 'delivered' } }), /OC_CLAIM_STALE|ran out/)
    },
  ),
  queueCase('retries and releases an outbound', async ({ world, accept, claim, send, trySend }) => {
    await accept()
    const claimed = await claim()
    await claimed.settle({ ...ending(claimed), outbound: [outbound('a')] })
    await (await send()).retry({ error: 'busy', delayMs: 500 })
    assert.equal(await trySend(), undefined)
    await world.advance(500)
    const again = await send()
    assert.equal(again.attempt, 2)
    assert.equal(again.interrupted, false)
    again.release()
    assert.equal((await send()).attempt, 2)
  }),
  queueCase(
    'takes an outbound that answers nothing, once an id, and hands it out in its conversation',
    async ({ queue, send, trySend }) => {
      await Promise.all([queue.post(outbound('a')), queue.post(outbound('a'))])
      await queue.post(outbound('b'))
      await queue.post(outbound('a'))
      const first = await send()
      assert.equal(first.outbound.id, 'a')
      assert.equal(await trySend(), undefined, 'b waits for a')
      await first.settle({ outcome: { state: 'delivered' } })
      assert.equal((await send()).outbound.id, 'b')
      assert.equal((await queue.get('a'))?.state, 'delivered')
      const refused: NewOutbound = { ...outbound('c'), outcome: { state: 'refused', reason: 'no' } }
      await queue.post(refused)
      assert.equal((await queue.get('c'))?.state, 'refused')
    },
  ),
  queueCase('keeps the outbound of one account from another', async ({ queue, send, trySend }) => {
    const { outbound: other } = outbound('a')
    await queue.post({ outbound: { ...other, account: 'other' } })
    assert.equal(await trySend(), undefined)
    await queue.post(outbound('b'))
    assert.equal((await send()).outbound.id, 'b')
  }),
  queueCase('remembers a doubt about a send over its retry', async ({ world, accept, claim, send }) => {
    await accept()
    const claimed = await claim()
    await claimed.settle({ ...ending(claimed), outbound: [outbound('a')] })
    await (await send()).retry({ error: 'no answer', delayMs: 100, doubtful: true })
    await world.advance(100)
    assert.equal((await send()).interrupted, true)
  }),
]
