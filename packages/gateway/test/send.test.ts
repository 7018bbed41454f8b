import { queue } from '@openclaw/sdk'
import type { Outbound } from '@openclaw/sdk'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform, sendError, tapping, type FakePlatform } from './inline.js'

let test: TestGateway

async function start(fake: FakePlatform, settings = {}, more: Parameters<typeof createTestGateway>[0] = {}) {
  test = await createTestGateway({
    plugins: [fake.entry, ...(more?.plugins ?? [])],
    settings: { retryMs: 5, drainMs: 1_000, ...settings },
  })
}

afterEach(() => test.stop())

async function outboundOf(fake: FakePlatform, text = 'hello') {
  const receipt = await fake.say(text)
  const { outboundIds } = await test.ended('id' in receipt ? receipt.id : '')
  return test.ended(outboundIds![0]!)
}

describe('sending', () => {
  it('delivers with the id as key, and keeps the receipt', async () => {
    const fake = platform()
    await start(fake)
    const record = await outboundOf(fake)
    expect(record).toMatchObject({ state: 'delivered', attempts: 1, receipt: { platformId: 'p1' } })
    expect(fake.sent[0]?.id).toBe(record.id)
  })

  it('tries again what the platform surely did not take', async () => {
    const fake = platform()
    fake.onSend = (_, attempt) => (attempt < 3 ? sendError('transient', 'busy') : undefined)
    await start(fake)
    expect(await outboundOf(fake)).toMatchObject({ state: 'delivered', attempts: 3, failures: [{}, {}] })
    expect(fake.sent).toHaveLength(1)
  })

  it('waits as long as the platform asks', async () => {
    const fake = platform()
    const at: number[] = []
    fake.onSend = (_, attempt) => {
      at.push(performance.now())
      if (attempt === 1) sendError('rateLimit', 'slow down', { retryAfterMs: 120 })
    }
    await start(fake)
    await outboundOf(fake)
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(115)
  })

  it('never resends blindly where the platform takes no key', async () => {
    const fake = platform({ guarantee: 'none' })
    fake.onSend = () => {
      throw new Error('socket hang up')
    }
    await start(fake)
    expect(await outboundOf(fake)).toMatchObject({
      state: 'uncertain',
      attempts: 1,
      reason: 'socket hang up',
    })
  })

  it('resends under the same key where it does', async () => {
    const fake = platform({ guarantee: 'native' })
    fake.onSend = (_, attempt) => {
      if (attempt === 1) throw new Error('socket hang up')
    }
    await start(fake)
    expect(await outboundOf(fake)).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  it.each(['auth', 'permission', 'notFound', 'invalid', 'conflict'] as const)(
    'gives up at once on %s',
    async (failure) => {
      const fake = platform()
      fake.onSend = () => sendError(failure, 'no')
      await start(fake)
      expect(await outboundOf(fake)).toMatchObject({ state: 'dead', attempts: 1 })
    },
  )

  it('gives up when no attempt is left', async () => {
    const fake = platform()
    fake.onSend = () => sendError('transient', 'busy')
    await start(fake, { sendAttempts: 3 })
    expect(await outboundOf(fake)).toMatchObject({
      state: 'dead',
      attempts: 3,
      reason: expect.stringContaining('busy') as string,
    })
  })

  it('keeps the order of a conversation while the first is retried, and lets others pass', async () => {
    const fake = platform()
    let failed = false
    fake.onSend = ({ text }) => {
      if (text !== 'a1' || failed) return
      failed = true
      sendError('transient', 'busy', { retryAfterMs: 60 })
    }
    await start(fake, { batchSize: 1 })
    for (const [text, id] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
    ] as const)
      await fake.say(text, { peer: { kind: 'direct', id } })
    await expect.poll(() => fake.sent.map(({ text }) => text)).toEqual(['b1', 'a1', 'a2'])
  })

  it('cuts a send that hangs, and counts it as doubtful', async () => {
    const fake = platform()
    fake.onSend = () => new Promise(() => undefined)
    await start(fake, { sendTimeoutMs: 20 })
    expect(await outboundOf(fake)).toMatchObject({ state: 'uncertain' })
  })

  it('asks the platform, where it can be asked, before it sends again', async () => {
    const asked: Outbound[] = []
    const fake = platform({
      guarantee: 'reconcile',
      reconcile: async (outbound) => {
        asked.push(outbound)
        return { platformId: 'seen' }
      },
    })
    fake.onSend = () => {
      throw new Error('the answer got lost')
    }
    await start(fake)
    const record = await outboundOf(fake)
    expect(record).toMatchObject({ state: 'delivered', attempts: 2, receipt: { platformId: 'seen' } })
    expect(asked.map(({ id }) => id)).toEqual([record.id])
    expect(fake.sent).toEqual([])
  })

  it('holds what is for a channel that is down, and sends it when it is back', async () => {
    const fake = platform()
    await start(fake)
    fake.link!.report('down', 'network')
    expect(test.gateway.snapshot().channels.find(({ id }) => id === 'fake')).toMatchObject({
      state: 'down',
      reason: 'network',
    })
    const receipt = await fake.say('hello')
    const { outboundIds } = await test.ended('id' in receipt ? receipt.id : '')
    expect((await test.gateway.service(queue)!.get(outboundIds![0]!))?.state).toBe('waiting')
    fake.link!.report('connected')
    expect(await test.ended(outboundIds![0]!)).toMatchObject({ state: 'delivered', attempts: 1 })
  })
})

describe('a channel that cannot open', () => {
  it('is down with a reason, is tried again, and keeps nobody else from working', async () => {
    const fake = platform()
    let tries = 0
    fake.onOpen = () => {
      if ((tries += 1) < 3) throw new Error('no network')
    }
    await start(fake)
    expect((await test.ask('hello')).replies).toEqual(['hello'])
    await expect.poll(() => fake.opened).toBe(1)
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'channel.lost', channel: 'fake', reason: 'no network' }),
    )
    expect(test.gateway.snapshot().channels.find(({ id }) => id === 'fake')?.state).toBe('connected')
  })
})

describe('a channel that loses its connection', () => {
  it('is closed and opened again by the gateway; what is said meanwhile waits, and no attempt is counted', async () => {
    const fake = platform()
    await start(fake, { retryMs: 40 })
    fake.link!.lost('reset by peer')
    const receipt = await test.loopback.say('still here')
    expect(receipt.status).toBe('accepted')
    expect(test.gateway.snapshot().channels.find(({ id }) => id === 'fake')).toMatchObject({
      state: 'down',
      reason: 'reset by peer',
    })
    await expect.poll(() => [fake.opened, fake.closed]).toEqual([2, 1])
    expect(await outboundOf(fake)).toMatchObject({ state: 'delivered', attempts: 1 })
    await test.stop()
    expect(fake.closed).toBe(2)
  })
})

describe('drafts', () => {
  const slowly = agent(async function* () {
    for (const text of ['one ', 'two ', 'three']) {
      yield { type: 'text.delta', text }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    yield { type: 'done' }
  })

  it('show the text so far, after it passed reply and send', async () => {
    const drafts: string[] = []
    const fake = platform({ drafts: { everyMs: 0, show: async ({ text }) => void drafts.push(text) } })
    const partial: boolean[] = []
    const shout = tapping((hooks) =>
      hooks.reply.tap(({ turn, reply }, context) => {
        partial.push(context.partial)
        return { turn, reply: { text: reply.text.toUpperCase() } }
      }),
    )
    await start(fake, {}, { plugins: [slowly, shout] })
    await outboundOf(fake)
    expect(drafts[0]).toBe('ONE ')
    expect(drafts.every((text) => 'ONE TWO THREE'.startsWith(text))).toBe(true)
    expect(fake.sent[0]?.text).toBe('ONE TWO THREE')
    expect([partial[0], partial.at(-1)]).toEqual([true, false])
  })

  it('are off where a plugin cannot judge unfinished text', async () => {
    const drafts: string[] = []
    const fake = platform({ drafts: { everyMs: 0, show: async ({ text }) => void drafts.push(text) } })
    const strict = tapping((hooks) => hooks.send.tap(() => undefined, { partial: false }))
    await start(fake, {}, { plugins: [slowly, strict] })
    await outboundOf(fake)
    expect(drafts).toEqual([])
  })

  it('that fail do not harm the reply', async () => {
    const fake = platform({
      drafts: {
        everyMs: 0,
        show: async () => {
          throw new Error('edit failed')
        },
      },
    })
    await start(fake, {}, { plugins: [slowly] })
    expect(await outboundOf(fake)).toMatchObject({ state: 'delivered' })
  })
})
