import { queue } from '@openclaw/sdk'
import type { MessageRecord, Settled } from '@openclaw/sdk'
import { createFakeWorld, createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { platform, tapping } from './inline.js'

let test: TestGateway
const world = createFakeWorld()
const bots = Array.from({ length: 1_500 }, (_, count) => `bot ${count}`)
const fake = platform({ accounts: ['default', 'other', ...bots] })
const told: Settled[] = []

/** Whose guard lets nobody in but ann. */
async function start(reason: (text: string) => string = () => 'not on the list'): Promise<void> {
  told.length = 0
  const guard = tapping((hooks) => {
    hooks.receive.tap(({ sender, text }) => (sender.id === 'ann' ? undefined : { reason: reason(text) }))
    hooks.settled.tap((settled) => void told.push(settled))
  })
  test = await createTestGateway({ plugins: [fake.entry, guard], world })
}

afterEach(() => test.stop())

function knock(sender: string, text = 'let me in', rest: { account?: string; deliveryId?: string } = {}) {
  return fake.say(text, { peer: { kind: 'direct', id: sender }, ...rest })
}

async function records(): Promise<readonly MessageRecord[]> {
  return (await test.gateway.service(queue)!.list({ limit: 10_000 })).records
}

describe('many refusals', () => {
  it('are counted in one record past the first hundred, which tells how many, until when, and some of whom', async () => {
    await start()
    const total = 100_000
    const from = world.clock.now()
    const ids = new Set<string>()
    for (let count = 0; count < total; count += 1) {
      if (count === total / 2) await world.advance(30_000)
      const receipt = await knock(`stranger ${count}`)
      if (receipt.status !== 'refused' || receipt.reason !== 'not on the list') expect.fail(receipt.status)
      ids.add(receipt.id)
    }
    const found = await records()
    expect(found).toHaveLength(101)
    expect(new Set(found.map(({ id }) => id))).toEqual(ids)
    const [counted] = found
    expect(counted).toMatchObject({
      ...{ state: 'refused', reason: 'not on the list', channel: 'fake', account: 'default' },
      ...{ acceptedAt: from, settledAt: from + 30_000 },
      refusals: { count: total - 100, senders: [100, 101, 102, 103, 104].map((n) => `stranger ${n}`) },
      stages: [{ stage: 'receive', plugin: 'test-guard' }],
    })
    expect(counted?.envelope).toBeUndefined()
    expect(await test.gateway.redrive(counted!.id)).toEqual({ ok: false, reason: 'it is refused' })
    // Taps of `settled` may write: they are told of each record once at most. Streams cost nothing to ignore.
    expect(told).toHaveLength(100)
    expect(test.events.filter(({ type }) => type === 'message.settled')).toHaveLength(total)
  })

  it('stay bounded whatever reason a stranger can bring about', async () => {
    await start((text) => `no agent "${text}"`)
    for (let count = 0; count < 1_000; count += 1) await knock('stranger', `${count} ${'x'.repeat(10_000)}`)
    const found = await records()
    expect(found).toHaveLength(100 + 20 + 1)
    expect(found[0]).toMatchObject({ reason: 'other reasons', refusals: { count: 880 } })
    expect(JSON.stringify(found.slice(0, 21)).length).toBeLessThan(20_000)
  })

  it('stay bounded over any number of accounts', async () => {
    await start()
    for (const account of bots) await knock('stranger', 'hi', { account })
    expect(await records()).toHaveLength(1_000 + 100 + 1)
    expect((await records())[0]).toMatchObject({ account: 'bot 1100', refusals: { count: 400 } })
  })

  it('do not keep out who may enter, nor another account, nor the next minute', async () => {
    await start()
    for (let count = 0; count < 200; count += 1) await knock('stranger')
    const receipt = await fake.say('hello')
    expect(await test.ended('id' in receipt ? receipt.id : '')).toMatchObject({ state: 'replied' })
    const other = await knock('stranger', 'hi', { account: 'other' })
    await world.advance(60_000)
    const later = await knock('stranger')
    for (const each of [other, later]) {
      expect(await test.ended('id' in each ? each.id : '')).toMatchObject({
        envelope: { sender: { id: 'stranger' } },
      })
    }
    const counted = (await records()).filter(({ refusals }) => refusals)
    expect(counted).toMatchObject([{ refusals: { count: 100 } }])
  })

  it('are judged anew when they are delivered again', async () => {
    let open = false
    await start((text) => (open ? 'changed' : text))
    for (let count = 0; count < 100; count += 1) await knock('stranger')
    const first = await knock('stranger', 'no', { deliveryId: 'again' })
    expect(await knock('stranger', 'no', { deliveryId: 'again' })).toEqual(first)
    open = true
    expect(await knock('stranger', 'no', { deliveryId: 'again' })).toMatchObject({ reason: 'changed' })
  })
})
