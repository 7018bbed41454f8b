import assert from 'node:assert/strict'
import { isOpenClawError } from '@openclaw/sdk'
import { buildEnvelope, buildEntry, buildIncoming } from '../builders.js'
import type { Contract } from '../contract.js'
import { ending, leaseMs, queueCase, texts, type MakeQueue } from './queue-bench.js'

/** What a queue promises of waiting messages and their turns. */
export const queueTurns: Contract<MakeQueue> = [
  queueCase('hands over what was accepted, once, in order', async ({ accept, claim, tryClaim }) => {
    const first = await accept({ text: 'one' })
    await accept({ text: 'two', key: 'other' })
    const claimed = await claim()
    assert.equal(claimed.messages[0]?.id, first.id)
    assert.equal(claimed.messages[0]?.envelope.text, 'one')
    assert.equal(claimed.messages[0]?.route.agentId, 'main')
    assert.equal(claimed.attempt, 1)
    assert.equal((await claim()).key, 'other')
    assert.equal(await tryClaim(), undefined)
  }),
  queueCase(
    'answers a repeated delivery with the id of the first, also after its end',
    async ({ queue, accept, claim }) => {
      const first = await accept({ envelope: buildEnvelope({ deliveryId: 'd1', fingerprint: 'a' }) })
      const again = await queue.accept(
        buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1', fingerprint: 'a' }) }),
      )
      assert.deepEqual(again, { status: 'duplicate', id: first.id, conflict: false })
      const claimed = await claim()
      assert.equal(claimed.messages.length, 1)
      await claimed.settle(ending(claimed))
      claimed.release()
      const other = await queue.accept(
        buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1', fingerprint: 'b' }) }),
      )
      assert.deepEqual(other, { status: 'duplicate', id: first.id, conflict: true })
    },
  ),
  queueCase('keeps deliveries of different channels and accounts apart', async ({ queue }) => {
    for (const given of [{}, { channel: 'other' }, { account: 'second' }]) {
      const accepted = await queue.accept(
        buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1', ...given }) }),
      )
      assert.equal(accepted.status, 'accepted')
    }
  }),
  queueCase(
    'takes one of many that come at once with one delivery id',
    async ({ queue, claim, tryClaim }) => {
      const all = await Promise.all(
        Array.from({ length: 10 }, () =>
          queue.accept(buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1' }) })),
        ),
      )
      assert.equal(all.filter(({ status }) => status === 'accepted').length, 1)
      assert.equal((await claim()).messages.length, 1)
      assert.equal(await tryClaim(), undefined)
    },
  ),
  queueCase('keeps what ends at once, and hands it to nobody', async ({ queue, accept, tryClaim }) => {
    const outcome = { state: 'refused', reason: 'not today' } as const
    const { id } = await accept({ outcome })
    assert.equal(await tryClaim(), undefined)
    const record = await queue.get(id)
    assert.equal(record?.state, 'refused')
    assert.equal(record?.reason, 'not today')
    assert.equal(typeof record?.settledAt, 'number')
  }),
  queueCase('gives one claim a key at a time', async ({ accept, claim, tryClaim }) => {
    await accept({ text: 'one' })
    const held = await claim(1)
    await accept({ text: 'two' })
    assert.equal(await tryClaim(), undefined)
    await held.settle(ending(held))
    assert.equal(await tryClaim(), undefined, 'a settled key stays claimed until it is released')
    held.release()
    assert.equal((await claim()).messages[0]?.envelope.text, 'two')
  }),
  queueCase(
    'takes waiting messages of one conversation together, up to the batch size',
    async ({ accept, claim }) => {
      for (const text of ['one', 'two', 'three']) await accept({ text })
      const claimed = await claim(2)
      assert.deepEqual(texts(claimed), ['one', 'two'])
      await claimed.settle(ending(claimed))
      claimed.release()
      assert.deepEqual(texts(await claim(2)), ['three'])
    },
  ),
  queueCase(
    'leaves a solo message alone, and what belongs to another conversation or agent',
    async ({ accept, claim }) => {
      await accept({ text: 'one' })
      await accept({ text: '/new', solo: true })
      await accept({ text: 'three' })
      await accept({
        envelope: buildEnvelope({ text: 'elsewhere', thread: 't' }),
        key: 'agent:main:loopback:default:direct:ann',
      })
      for (const expected of [['one'], ['/new'], ['three'], ['elsewhere']]) {
        const claimed = await claim()
        assert.deepEqual(texts(claimed), expected)
        await claimed.settle(ending(claimed))
        claimed.release()
      }
    },
  ),
  queueCase('records how a turn ended', async ({ queue, accept, claim }) => {
    const { id } = await accept({ stages: [{ stage: 'receive', plugin: 'p', tookMs: 1 }] })
    const claimed = await claim()
    const stages = [{ stage: 'agent', plugin: 'main', tookMs: 2, note: 'n' }]
    await claimed.settle({ ...ending(claimed), stages, usage: { inputTokens: 3 } })
    const record = await queue.get(id)
    assert.equal(record?.state, 'replied')
    assert.equal(record?.turnId, 'turn')
    assert.equal(record?.attempts, 1)
    assert.deepEqual(
      record?.stages.map(({ stage }) => stage),
      ['receive', 'agent'],
    )
    assert.deepEqual(record?.usage, { inputTokens: 3 })
    assert.equal(record?.sessionKey, claimed.key)
  }),
  queueCase(
    'makes a retried turn wait, keeps its order, and counts the attempt',
    async ({ queue, world, accept, claim, tryClaim }) => {
      const { id } = await accept({ text: 'one' })
      const claimed = await claim()
      await claimed.retry({ error: 'model down', delayMs: 1_000 })
      await accept({ text: 'two' })
      assert.equal(await tryClaim(), undefined)
      await world.advance(999)
      assert.equal(await tryClaim(), undefined)
      await world.advance(1)
      const again = await claim()
      assert.deepEqual(texts(again), ['one', 'two'])
      assert.equal(again.attempt, 2)
      assert.ok(again.epoch > claimed.epoch)
      assert.equal((await queue.get(id))?.failures[0]?.error, 'model down')
    },
  ),
  queueCase(
    'a retry does not wait longer because the wall clock was set back',
    async ({ world, accept, claim }) => {
      await accept()
      await (await claim()).retry({ error: 'x', delayMs: 1_000 })
      world.setWallClock(world.clock.now() - 7_200_000)
      await world.advance(1_000)
      assert.equal((await claim()).attempt, 2)
    },
  ),
  queueCase('takes a released claim back as if it had not been', async ({ accept, claim }) => {
    await accept()
    ;(await claim()).release()
    const again = await claim()
    assert.equal(again.attempt, 1)
    again.release()
    again.release()
    assert.equal((await claim()).messages.length, 1)
  }),
  queueCase(
    'gives a key to another when its lease ran out, and refuses the late one',
    async ({ queue, world, accept, claim, tryClaim }) => {
      const { id } = await accept()
      const late = await claim()
      await world.advance(leaseMs - 1)
      assert.equal(await tryClaim(), undefined)
      await world.advance(1)
      const next = await claim()
      assert.ok(next.epoch > late.epoch)
      for (const act of [
        () => late.settle(ending(late)),
        () => late.retry({ error: 'x', delayMs: 0 }),
        () => late.renew(),
      ]) {
        await assert.rejects(act, (error) => isOpenClawError(error) && error.code === 'OC_CLAIM_STALE')
      }
      late.release()
      assert.equal(await tryClaim(), undefined, 'the late one frees nothing')
      await next.settle(ending(next))
      assert.equal((await queue.get(id))?.state, 'replied')
    },
  ),
  queueCase('keeps a claim that is renewed', async ({ world, accept, claim, tryClaim }) => {
    await accept()
    const held = await claim()
    for (let round = 0; round < 5; round += 1) {
      await world.advance(leaseMs / 2)
      await held.renew()
    }
    assert.equal(await tryClaim(), undefined)
    await held.settle(ending(held))
  }),
  queueCase(
    'hands the entries of a settled turn to the next claim until they are appended',
    async ({ accept, claim }) => {
      await accept({ text: 'one' })
      const first = await claim()
      assert.deepEqual(first.unappended, [])
      await first.settle({ ...ending(first), entries: [buildEntry('one')] })
      first.release()
      await accept({ text: 'two' })
      const second = await claim()
      assert.deepEqual(second.unappended, [{ turnId: 'turn', entries: [buildEntry('one')] }])
      second.release()
      second.appended('turn', Promise.resolve())
      assert.deepEqual((await claim()).unappended, [])
    },
  ),
  queueCase('hands entries that could not be synced to a later claim again', async ({ accept, claim }) => {
    const said = [buildEntry('one')]
    await accept({ text: 'one' })
    const first = await claim()
    await first.settle({ ...ending(first), entries: said })
    let fail = (_: Error): void => undefined
    first.appended('turn', new Promise((_, reject) => (fail = reject)))
    first.release()
    await accept({ text: 'two' })
    const second = await claim()
    assert.deepEqual(second.unappended, [])
    fail(new Error('the disk is full'))
    second.release()
    assert.deepEqual((await claim()).unappended, [{ turnId: 'turn', entries: said }])
  }),
]
