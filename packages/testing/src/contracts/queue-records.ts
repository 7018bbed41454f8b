import assert from 'node:assert/strict'
import { isOpenClawError } from '@openclaw/sdk'
import { buildEnvelope, buildIncoming } from '../builders.js'
import type { Contract } from '../contract.js'
import { ending, leaseMs, outbound, queueCase, type MakeQueue } from './queue-bench.js'

/** What a queue promises of its bounds, its records and its end. */
export const queueRecords: Contract<MakeQueue> = [
  queueCase(
    'answers full past its size, and takes again when there is room',
    async ({ queue, accept, claim }) => {
      for (let count = 0; count < 5; count += 1) await accept({ key: `key ${count}` })
      const full = await queue.accept(buildIncoming())
      assert.equal(full.status, 'full')
      assert.ok(full.status === 'full' && full.retryAfterMs > 0)
      await accept({ outcome: { state: 'refused', reason: 'what ends at once waits for nothing' } })
      const claimed = await claim()
      await claimed.settle(ending(claimed))
      assert.equal((await queue.accept(buildIncoming())).status, 'accepted')
    },
  ),
  queueCase('does not overrun its size when many come at once', async ({ queue }) => {
    const all = await Promise.all(Array.from({ length: 20 }, () => queue.accept(buildIncoming())))
    assert.equal(all.filter(({ status }) => status === 'accepted').length, 5)
  }),
  queueCase(
    'gives another chance to what is dead, and ends what is discarded',
    async ({ queue, accept, claim, tryClaim }) => {
      const { id } = await accept()
      const claimed = await claim()
      await claimed.settle(ending(claimed, { state: 'dead', reason: 'broken' }))
      claimed.release()
      assert.equal((await queue.get(id))?.state, 'dead')
      assert.equal(await queue.redrive(id), true)
      const again = await claim()
      assert.equal(again.attempt, 1)
      again.release()
      assert.equal(await queue.discard(id), true)
      assert.equal(await tryClaim(), undefined)
      const record = await queue.get(id)
      assert.deepEqual([record?.state, record?.reason], ['refused', 'discarded'])
      assert.equal(await queue.redrive('unknown'), false)
      assert.equal(await queue.discard('unknown'), false)
    },
  ),
  queueCase('redrives what could never be routed once it has a route', async ({ queue, accept, claim }) => {
    const { id, route: _none, ...unrouted } = buildIncoming({ key: 'unrouted:x' })
    await accept({
      ...unrouted,
      id,
      route: undefined as never,
      outcome: { state: 'dead', reason: 'no router' },
    })
    assert.equal(await queue.redrive(id), false)
    const routed = { key: 'k', route: { agentId: 'main', rule: 'default', trace: [] }, stages: [] }
    assert.equal(await queue.redrive(id, routed), true)
    const claimed = await claim()
    assert.deepEqual([claimed.key, claimed.messages[0]?.id], ['k', id])
  }),
  queueCase('does not touch what is under way', async ({ queue, accept, claim }) => {
    const { id } = await accept()
    await claim()
    assert.equal(await queue.redrive(id), false)
    assert.equal(await queue.discard(id), false)
  }),
  queueCase('lists newest first, filtered, in pages', async ({ queue, accept }) => {
    const outcome = { state: 'refused', reason: 'no' } as const
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) {
      const envelope = buildEnvelope({ channel: index % 2 ? 'odd' : 'even' })
      ids.unshift((await accept({ envelope, acceptedAt: index, outcome })).id)
    }
    const page = await queue.list({ limit: 2 })
    assert.deepEqual(
      page.records.map(({ id }) => id),
      ids.slice(0, 2),
    )
    const rest = await queue.list({ limit: 10, cursor: page.next! })
    assert.deepEqual(
      rest.records.map(({ id }) => id),
      ids.slice(2),
    )
    assert.equal(rest.next, undefined)
    assert.equal((await queue.list({ limit: 10, channel: 'odd' })).records.length, 2)
    assert.equal((await queue.list({ limit: 10, since: 3 })).records.length, 2)
    assert.equal((await queue.list({ limit: 10, until: 3 })).records.length, 3)
    assert.equal((await queue.list({ limit: 10, states: ['dead'] })).records.length, 0)
    assert.equal((await queue.list({ limit: 10, direction: 'outbound' })).records.length, 0)
    assert.equal((await queue.list({ limit: 10, reason: 'no' })).records.length, 5)
  }),
  queueCase(
    'keeps 100 refusals a minute of one account, and counts the others in one record a reason',
    async ({ queue, world }) => {
      const refuse = (reason: string, account = 'default') =>
        queue.accept(
          buildIncoming({
            envelope: buildEnvelope({ account }),
            acceptedAt: world.clock.now(),
            outcome: { state: 'refused', reason },
          }),
        )
      const held = async () => (await queue.list({ limit: 10_000 })).records
      for (let count = 0; count < 100; count += 1) assert.equal((await refuse('spam')).status, 'accepted')
      const first = await refuse('spam')
      assert.ok(first.status === 'counted')
      await world.advance(1_000)
      for (let count = 0; count < 150; count += 1) assert.deepEqual(await refuse('spam'), first)
      assert.equal((await refuse('rude')).status, 'counted')
      assert.equal((await refuse('spam', 'other')).status, 'accepted')
      const record = await queue.get(first.id)
      assert.deepEqual([record?.state, record?.reason, record?.refusals?.count], ['refused', 'spam', 151])
      assert.equal(record!.settledAt! - record!.acceptedAt, 1_000)
      assert.equal(await queue.redrive(first.id), false)
      assert.equal((await held()).length, 103)
      await world.advance(60_000)
      assert.equal((await refuse('spam')).status, 'accepted')
      assert.equal((await held()).length, 104)
    },
  ),
  queueCase('wakes who waits, and lets go on abort', async ({ queue, accept }) => {
    const controller = new AbortController()
    const request = { batchSize: 10, leaseMs, signal: controller.signal }
    const [first, second] = [queue.claimTurn(request), queue.claimTurn(request)]
    const { id } = await accept()
    assert.equal((await first)?.messages[0]?.id, id)
    controller.abort()
    assert.equal(await second, undefined)
    assert.equal(await queue.claimTurn(request), undefined)
  }),
  queueCase('counts what it holds', async ({ queue, accept, claim, send }) => {
    assert.deepEqual(queue.depth(), { waiting: 0, running: 0, sending: 0, unsent: 0 })
    await accept({ acceptedAt: 7 })
    assert.deepEqual(queue.depth(), { waiting: 1, running: 0, sending: 0, unsent: 0, oldestWaitingAt: 7 })
    const claimed = await claim()
    assert.equal(queue.depth().running, 1)
    await claimed.settle({ ...ending(claimed), outbound: [outbound('a'), outbound('b')] })
    claimed.release()
    const sending = await send()
    assert.deepEqual(queue.depth(), { waiting: 0, running: 0, sending: 1, unsent: 1 })
    await sending.settle({ outcome: { state: 'delivered' } })
    await (await send()).settle({ outcome: { state: 'dead', reason: 'x' } })
    assert.deepEqual(queue.depth(), { waiting: 0, running: 0, sending: 0, unsent: 0 })
  }),
  queueCase('keeps odd text and long text as it was', async ({ queue, accept, claim }) => {
    const text = `\u0000 "quotes" \\ 漢字 \u{1f600} \ud800 ${'x'.repeat(100_000)}`
    const { id } = await accept({ text })
    assert.equal((await claim()).messages[0]?.envelope.text, text)
    assert.equal((await queue.get(id))?.envelope?.text, text)
  }),
  queueCase(
    'takes nothing once it is closed, and lets waiting claims go',
    async ({ queue, claim, accept }) => {
      await accept()
      const held = await claim()
      const waiting = queue.claimTurn({ batchSize: 1, leaseMs, signal: new AbortController().signal })
      await queue.close()
      await queue.close()
      held.release()
      assert.equal(await waiting, undefined)
      await assert.rejects(
        queue.accept(buildIncoming()),
        (error) => isOpenClawError(error) && error.code === 'OC_QUEUE_CLOSED',
      )
    },
  ),
]
