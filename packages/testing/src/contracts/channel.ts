import assert from 'node:assert/strict'
import { isSendError } from '@openclaw/sdk'
import type { Channel, ChannelLink, Envelope, Outbound, Receipt } from '@openclaw/sdk'
import { buildOutbound } from '../builders.js'
import type { Contract } from '../contract.js'

/** A message as a person would send it on the platform. */
export interface Saying {
  readonly text: string
  /** The conversation it is said in: one person's. */
  readonly from: string
  /** The same id twice: the platform delivers again. */
  readonly id: string
}

/** A channel and the platform at its other end, which the test plays. */
export interface ChannelBench {
  readonly channel: Channel
  /** The platform delivers a message; resolves when the platform knows whether it was taken. */
  deliver(saying: Saying): Promise<{ acknowledged: boolean }>
  /** What the platform shows of what was sent, oldest first. */
  shown(): Promise<readonly { readonly text: string; readonly to: string }[]>
  close(): Promise<void>
}

export type MakeChannel = () => Promise<ChannelBench>

interface Taken extends ChannelLink {
  readonly envelopes: Envelope[]
}

export const channelContract: Contract<MakeChannel> = [
  test('declares what it promises', async ({ channel }) => {
    assert.ok(['native', 'reconcile', 'none'].includes(channel.guarantee))
    assert.ok(['any', 'connection'].includes(channel.sender))
    assert.ok(Number.isInteger(channel.sends) && channel.sends > 0)
    if (channel.guarantee === 'reconcile') assert.equal(typeof channel.reconcile, 'function')
  }),
  test('turns what is said into an envelope, text unchanged', async ({ deliver }, { envelopes }) => {
    const text = 'hello "you" <b>\n漢字 \u{1f600}'
    const { acknowledged } = await deliver({ text, from: 'ann', id: '1' })
    assert.equal(acknowledged, true)
    const [envelope] = envelopes
    assert.equal(envelope?.text, text)
    assert.equal(envelope?.sender.id, 'ann')
    assert.equal(envelope?.peer.id, 'ann')
    assert.notEqual(envelope?.account, '')
  }),
  test('gives a repeated delivery the same delivery id, and another message another', async ({ deliver }, {
    envelopes,
  }) => {
    await deliver({ text: 'one', from: 'ann', id: '1' })
    await deliver({ text: 'one', from: 'ann', id: '1' })
    await deliver({ text: 'one', from: 'ann', id: '2' })
    const [first, again, other] = envelopes.map(({ deliveryId }) => deliveryId)
    assert.equal(first, again)
    assert.notEqual(first, other)
  }),
  test('keeps the order in which one person said things', async ({ deliver }, { envelopes }) => {
    for (const text of ['1', '2', '3', '4', '5']) await deliver({ text, from: 'ann', id: text })
    assert.deepEqual(
      envelopes.map(({ text }) => text),
      ['1', '2', '3', '4', '5'],
    )
  }),
  test('acknowledges nothing that was not taken', async ({ deliver }, _link, answer) => {
    answer({ status: 'unavailable', reason: 'no disk', retryAfterMs: 1 })
    assert.equal((await deliver({ text: 'one', from: 'ann', id: '1' })).acknowledged, false)
    answer({ status: 'full', retryAfterMs: 1 })
    assert.equal((await deliver({ text: 'one', from: 'ann', id: '1' })).acknowledged, false)
  }),
  test('acknowledges what was taken, refused, or seen before', async ({ deliver }, _link, answer) => {
    const receipts: Receipt[] = [
      { status: 'accepted', id: 'm' },
      { status: 'duplicate', id: 'm', conflict: false },
      { status: 'refused', id: 'm', reason: 'no' },
      { status: 'dead', id: 'm', reason: 'x' },
    ]
    for (const [index, receipt] of receipts.entries()) {
      answer(receipt)
      assert.equal(
        (await deliver({ text: 'x', from: 'ann', id: `${index}` })).acknowledged,
        true,
        receipt.status,
      )
    }
  }),
  test('sends text to the conversation it is for, unchanged', async ({ channel, deliver, shown }, {
    envelopes,
  }) => {
    await deliver({ text: 'hi', from: 'ann', id: '1' })
    await send(channel, reply(envelopes[0]!, 'hello <you> 漢字'))
    assert.deepEqual(await shown(), [{ text: 'hello <you> 漢字', to: 'ann' }])
  }),
  test('shows one send once where the platform takes a key', async ({ channel, deliver, shown }, {
    envelopes,
  }) => {
    await deliver({ text: 'hi', from: 'ann', id: '1' })
    const outbound = reply(envelopes[0]!, 'once')
    await send(channel, outbound)
    if (channel.guarantee !== 'native') return
    await send(channel, outbound)
    assert.equal((await shown()).length, 1)
  }),
  test('fails with a SendError when it cannot send', async ({ channel }) => {
    if (channel.sender !== 'connection') return
    const nobody = buildOutbound({ answers: [{ id: 'gone', deliveryId: 'gone' }] })
    await assert.rejects(send(channel, nobody), (error) => isSendError(error))
  }),
  {
    name: 'opens and closes more than once, and takes nothing while it is closed',
    async run(make) {
      const bench = await make()
      try {
        for (const id of ['1', '2']) {
          const { link, close } = await open(bench.channel)
          await bench.deliver({ text: 'x', from: 'ann', id })
          assert.equal(link.envelopes.length, 1)
          await close()
        }
        const late = await bench
          .deliver({ text: 'x', from: 'ann', id: '3' })
          .catch(() => ({ acknowledged: false }))
        assert.equal(late.acknowledged, false)
      } finally {
        await bench.close()
      }
    },
  },
]

function test(
  name: string,
  run: (bench: ChannelBench, link: Taken, answer: (receipt: Receipt) => void) => Promise<void>,
): Contract<MakeChannel>[number] {
  return {
    name,
    async run(make) {
      const bench = await make()
      const { link, answer, close } = await open(bench.channel)
      try {
        await run(bench, link, answer)
      } finally {
        await close()
        await bench.close()
      }
    },
  }
}

async function open(channel: Channel) {
  const controller = new AbortController()
  const envelopes: Envelope[] = []
  let receipt: Receipt = { status: 'accepted', id: 'm' }
  const link: Taken = {
    envelopes,
    account: channel.accounts?.[0] ?? 'default',
    signal: controller.signal,
    report: () => undefined,
    lost: () => undefined,
    receive(envelope) {
      envelopes.push(envelope)
      return Promise.resolve(receipt)
    },
  }
  const closeChannel = await channel.open(link)
  return {
    link,
    answer: (next: Receipt) => {
      receipt = next
    },
    async close() {
      controller.abort()
      await closeChannel()
    },
  }
}

function send(channel: Channel, outbound: Outbound) {
  return channel.send(outbound, { signal: new AbortController().signal, idempotencyKey: outbound.id })
}

function reply({ channel, account, peer, deliveryId }: Envelope, text: string): Outbound {
  return buildOutbound({ channel, account, peer, text, answers: [{ id: 'm', deliveryId }] })
}
