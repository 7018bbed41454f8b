import assert from 'node:assert/strict'
import { isOpenClawError } from '@openclaw/sdk'
import type { Incoming, NewOutbound, Queue, Settlement, SendClaim, TurnClaim } from '@openclaw/sdk'
import { buildEnvelope, buildEntry, buildIncoming, buildOutbound } from '../builders.js'
import type { Contract } from '../contract.js'
import { createFakeWorld, settle, type FakeWorld } from '../world.js'

/** Opens an empty queue on the given world. The case closes it. */
export type MakeQueue = (options: { world: FakeWorld; maxSize: number }) => Promise<Queue>

interface Bench {
  readonly queue: Queue
  readonly world: FakeWorld
  accept(given?: Parameters<typeof buildIncoming>[0]): Promise<Incoming>
  claim(batchSize?: number): Promise<TurnClaim>
  /** Undefined when nothing can be claimed now. */
  tryClaim(): Promise<TurnClaim | undefined>
  send(marked?: boolean): Promise<SendClaim>
  trySend(): Promise<SendClaim | undefined>
}

const leaseMs = 10_000

export const queueContract: Contract<MakeQueue> = [
  test('hands over what was accepted, once, in order', async ({ accept, claim, tryClaim }) => {
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
  test('answers a repeated delivery with the id of the first, also after its end', async ({
    queue,
    accept,
    claim,
  }) => {
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
  }),
  test('keeps deliveries of different channels and accounts apart', async ({ queue }) => {
    for (const given of [{}, { channel: 'other' }, { account: 'second' }]) {
      const accepted = await queue.accept(
        buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1', ...given }) }),
      )
      assert.equal(accepted.status, 'accepted')
    }
  }),
  test('takes one of many that come at once with one delivery id', async ({ queue, claim, tryClaim }) => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () =>
        queue.accept(buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd1' }) })),
      ),
    )
    assert.equal(all.filter(({ status }) => status === 'accepted').length, 1)
    assert.equal((await claim()).messages.length, 1)
    assert.equal(await tryClaim(), undefined)
  }),
  test('keeps what ends at once, and hands it to nobody', async ({ queue, accept, tryClaim }) => {
    const outcome = { state: 'refused', reason: 'not today' } as const
    const { id } = await accept({ outcome })
    assert.equal(await tryClaim(), undefined)
    const record = await queue.get(id)
    assert.equal(record?.state, 'refused')
    assert.equal(record?.reason, 'not today')
    assert.equal(typeof record?.settledAt, 'number')
  }),
  test('gives one claim a key at a time', async ({ accept, claim, tryClaim }) => {
    await accept({ text: 'one' })
    const held = await claim(1)
    await accept({ text: 'two' })
    assert.equal(await tryClaim(), undefined)
    await held.settle(ending(held))
    assert.equal(await tryClaim(), undefined, 'a settled key stays claimed until it is released')
    held.release()
    assert.equal((await claim()).messages[0]?.envelope.text, 'two')
  }),
  test('takes waiting messages of one conversation together, up to the batch size', async ({
    accept,
    claim,
  }) => {
    for (const text of ['one', 'two', 'three']) await accept({ text })
    const claimed = await claim(2)
    assert.deepEqual(texts(claimed), ['one', 'two'])
    await claimed.settle(ending(claimed))
    claimed.release()
    assert.deepEqual(texts(await claim(2)), ['three'])
  }),
  test('leaves a solo message alone, and what belongs to another conversation or agent', async ({
    accept,
    claim,
  }) => {
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
  }),
  test('records how a turn ended', async ({ queue, accept, claim }) => {
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
  test('hands outbound over once their turn is settled, in order per conversation', async ({
    accept,
    claim,
    send,
    trySend,
  }) => {
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
  }),
  test('records how an outbound ended', async ({ queue, send, accept, claim }) => {
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
  test('never hands out an outbound that a guard refused', async ({ queue, accept, claim, trySend }) => {
    await accept()
    const claimed = await claim()
    const refused: NewOutbound = { ...outbound('a'), outcome: { state: 'refused', reason: 'no' } }
    await claimed.settle({ ...ending(claimed), outbound: [refused] })
    assert.equal(await trySend(), undefined)
    assert.equal((await queue.get('a'))?.state, 'refused')
  }),
  test('gives what hangs on a connection to whoever settles, and to nobody else', async ({
    queue,
    accept,
    claim,
    trySend,
  }) => {
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
  }),
  test('makes a retried turn wait, keeps its order, and counts the attempt', async ({
    queue,
    world,
    accept,
    claim,
    tryClaim,
  }) => {
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
  }),
  test('a retry does not wait longer because the wall clock was set back', async ({
    world,
    accept,
    claim,
  }) => {
    await accept()
    await (await claim()).retry({ error: 'x', delayMs: 1_000 })
    world.setWallClock(world.clock.now() - 7_200_000)
    await world.advance(1_000)
    assert.equal((await claim()).attempt, 2)
  }),
  test('takes a released claim back as if it had not been', async ({ accept, claim }) => {
    await accept()
    ;(await claim()).release()
    const again = await claim()
    assert.equal(again.attempt, 1)
    again.release()
    again.release()
    assert.equal((await claim()).messages.length, 1)
  }),
  test('gives a key to another when its lease ran out, and refuses the late one', async ({
    queue,
    world,
    accept,
    claim,
    tryClaim,
  }) => {
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
  }),
  test('keeps a claim that is renewed', async ({ world, accept, claim, tryClaim }) => {
    await accept()
    const held = await claim()
    for (let round = 0; round < 5; round += 1) {
      await world.advance(leaseMs / 2)
      await held.renew()
    }
    assert.equal(await tryClaim(), undefined)
    await held.settle(ending(held))
  }),
  test('tells who takes an outbound next that an attempt was cut off', async ({
    world,
    accept,
    claim,
    send,
  }) => {
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
  }),
  test('retries and releases an outbound', async ({ world, accept, claim, send, trySend }) => {
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
  test('remembers a doubt about a send over its retry', async ({ world, accept, claim, send }) => {
    await accept()
    const claimed = await claim()
    await claimed.settle({ ...ending(claimed), outbound: [outbound('a')] })
    await (await send()).retry({ error: 'no answer', delayMs: 100, doubtful: true })
    await world.advance(100)
    assert.equal((await send()).interrupted, true)
  }),
  test('hands the entries of a settled turn to the next claim until they are appended', async ({
    accept,
    claim,
  }) => {
    await accept({ text: 'one' })
    const first = await claim()
    assert.deepEqual(first.unappended, [])
    await first.settle({ ...ending(first), entries: [buildEntry('one')] })
    first.release()
    await accept({ text: 'two' })
    const second = await claim()
    assert.deepEqual(second.unappended, [{ turnId: 'turn', entries: [buildEntry('one')] }])
    second.release()
    second.appended(['turn'])
    assert.deepEqual((await claim()).unappended, [])
  }),
  test('answers full past its size, and takes again when there is room', async ({ queue, accept, claim }) => {
    for (let count = 0; count < 5; count += 1) await accept({ key: `key ${count}` })
    const full = await queue.accept(buildIncoming())
    assert.equal(full.status, 'full')
    assert.ok(full.status === 'full' && full.retryAfterMs > 0)
    await accept({ outcome: { state: 'refused', reason: 'what ends at once waits for nothing' } })
    const claimed = await claim()
    await claimed.settle(ending(claimed))
    assert.equal((await queue.accept(buildIncoming())).status, 'accepted')
  }),
  test('does not overrun its size when many come at once', async ({ queue }) => {
    const all = await Promise.all(Array.from({ length: 20 }, () => queue.accept(buildIncoming())))
    assert.equal(all.filter(({ status }) => status === 'accepted').length, 5)
  }),
  test('gives another chance to what is dead, and ends what is discarded', async ({
    queue,
    accept,
    claim,
    tryClaim,
  }) => {
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
  }),
  test('redrives what could never be routed once it has a route', async ({ queue, accept, claim }) => {
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
  test('does not touch what is under way', async ({ queue, accept, claim }) => {
    const { id } = await accept()
    await claim()
    assert.equal(await queue.redrive(id), false)
    assert.equal(await queue.discard(id), false)
  }),
  test('lists newest first, filtered, in pages', async ({ queue, accept }) => {
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
  test('wakes who waits, and lets go on abort', async ({ queue, accept }) => {
    const controller = new AbortController()
    const request = { batchSize: 10, leaseMs, signal: controller.signal }
    const [first, second] = [queue.claimTurn(request), queue.claimTurn(request)]
    const { id } = await accept()
    assert.equal((await first)?.messages[0]?.id, id)
    controller.abort()
    assert.equal(await second, undefined)
    assert.equal(await queue.claimTurn(request), undefined)
  }),
  test('counts what it holds', async ({ queue, accept, claim, send }) => {
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
  test('keeps odd text and long text as it was', async ({ queue, accept, claim }) => {
    const text = `\u0000 "quotes" \\ 漢字 \u{1f600} \ud800 ${'x'.repeat(100_000)}`
    const { id } = await accept({ text })
    assert.equal((await claim()).messages[0]?.envelope.text, text)
    assert.equal((await queue.get(id))?.envelope?.text, text)
  }),
  test('takes nothing once it is closed, and lets waiting claims go', async ({ queue, claim, accept }) => {
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
  }),
]

function test(name: string, run: (bench: Bench) => Promise<void>): Contract<MakeQueue>[number] {
  return {
    name,
    async run(make) {
      const world = createFakeWorld()
      const queue = await make({ world, maxSize: 5 })
      try {
        await run(createBench(queue, world))
      } finally {
        await queue.close()
      }
      assert.equal(world.timers, 0, 'a closed queue leaves no timer')
    },
  }
}

function createBench(queue: Queue, world: FakeWorld): Bench {
  const soon = async <T>(ask: (signal: AbortSignal) => Promise<T | undefined>): Promise<T | undefined> => {
    const controller = new AbortController()
    const asked = ask(controller.signal)
    await settle()
    controller.abort()
    return asked
  }
  const claim = (batchSize: number, signal: AbortSignal) => queue.claimTurn({ batchSize, leaseMs, signal })
  const send = (marked: boolean, signal: AbortSignal) =>
    queue.claimSend({ channel: 'loopback', marked, leaseMs, signal })
  const never = new AbortController().signal
  return {
    ...{ queue, world },
    async accept(given) {
      const incoming = buildIncoming(given)
      const accepted = await queue.accept(incoming)
      assert.equal(accepted.status, 'accepted')
      return incoming
    },
    claim: async (batchSize = 10) => (await claim(batchSize, never))!,
    tryClaim: () => soon((signal) => claim(10, signal)),
    send: async (marked = false) => (await send(marked, never))!,
    trySend: () => soon((signal) => send(false, signal)),
  }
}

function ending(
  claim: TurnClaim,
  outcome: Settlement['outcomes'][number] = { state: 'replied' },
): Settlement {
  return {
    turnId: 'turn',
    outcomes: claim.messages.map(() => outcome),
    outbound: [],
    entries: [],
    stages: [],
  }
}

function outbound(id: string, peerId = 'ann'): NewOutbound {
  return { outbound: buildOutbound({ id, text: id, peer: { kind: 'direct', id: peerId } }) }
}

function texts({ messages }: TurnClaim): string[] {
  return messages.map(({ envelope }) => envelope.text)
}
