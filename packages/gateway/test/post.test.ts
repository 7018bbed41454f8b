import { gateway as gatewayService, queue } from '@openclaw/sdk'
import type { Address } from '@openclaw/sdk'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform, tapping } from './inline.js'

let test: TestGateway

afterEach(() => test.stop())

const ann: Address = { channel: 'fake', account: 'default', peer: { kind: 'direct', id: 'ann' } }
const post = (text: string, rest = {}) =>
  test.gateway.service(gatewayService)!.post({ ...ann, text, ...rest })

describe('a notice', () => {
  it('is delivered without having been asked for, and once an id', async () => {
    const fake = platform()
    test = await createTestGateway({ plugins: [fake.entry] })
    const { id } = await post('the disk is full', { id: 'disk-1' })
    expect(await test.ended(id)).toMatchObject({ state: 'delivered', direction: 'outbound' })
    await post('the disk is full', { id: 'disk-1' })
    const { id: last } = await post('that is all')
    await test.ended(last)
    expect(fake.sent.map(({ text, answers }) => [text, answers])).toEqual([
      ['the disk is full', []],
      ['that is all', []],
    ])
  })

  it('may be refused by the send hook, and is recorded as such', async () => {
    const fake = platform()
    const guard = tapping((hooks) => hooks.send.tap(() => ({ reason: 'quiet hours' })))
    test = await createTestGateway({ plugins: [fake.entry, guard] })
    const { id, refusal } = await post('wake up')
    expect(refusal?.reason).toBe('quiet hours')
    expect(await test.gateway.service(queue)!.get(id)).toMatchObject({
      state: 'refused',
      reason: 'quiet hours',
    })
    expect(fake.sent).toEqual([])
  })

  it.each([
    ['no such channel', {}, { channel: 'pigeon' }],
    ['no such account', {}, { account: 'sales' }],
    ['only the connection of a question', { sender: 'connection' as const }, {}],
  ])('with nowhere to go is an error: %s', async (_, channel, rest) => {
    test = await createTestGateway({ plugins: [platform(channel).entry] })
    await expect(post('hello', rest)).rejects.toMatchObject({ code: 'OC_NOTICE_UNDELIVERABLE' })
  })
})

describe('a text that is too long for its channel', () => {
  const split = (text: string) => text.match(/.{1,5}/g) ?? [text]

  it('leaves in parts, in order, each with an end of its own; the session has it whole', async () => {
    const fake = platform({ split })
    const seen: number[] = []
    const poet = agent(async function* ({ history }) {
      seen.push(history.length)
      yield { type: 'done', text: history.at(-1)?.text ?? 'one two three' }
    })
    test = await createTestGateway({ plugins: [fake.entry, poet] })
    const receipt = await fake.say('a poem', { platformId: 'p7' })
    const { outboundIds = [] } = await test.ended('id' in receipt ? receipt.id : '')
    expect(outboundIds).toHaveLength(3)
    for (const id of outboundIds) expect(await test.ended(id)).toMatchObject({ state: 'delivered' })
    expect(fake.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['one t', 'p7'],
      ['wo th', undefined],
      ['ree', undefined],
    ])
    expect(outboundIds[1]).toBe(`${outboundIds[0]}.2`)
    await fake.say('again')
    await expect.poll(() => fake.sent.length).toBe(6)
    expect(seen).toEqual([0, 2])
  })

  it('is shown in drafts as far as its first message goes', async () => {
    const drafts: string[] = []
    const show = (outbound: { text: string }) => Promise.resolve(void drafts.push(outbound.text))
    const fake = platform({ split, drafts: { everyMs: 1, show } })
    const poet = agent(async function* () {
      yield { type: 'text.delta', text: 'one two' }
      await expect.poll(() => drafts.length).toBe(1)
      yield { type: 'done', text: 'one two' }
    })
    test = await createTestGateway({ plugins: [fake.entry, poet] })
    await fake.say('a poem')
    await expect.poll(() => fake.sent.length).toBe(2)
    expect(drafts).toEqual(['one t'])
  })
})

describe('typing', () => {
  it('is shown while an agent works, one call at a time, and ends with it', async () => {
    let [shown, open, most] = [0, 0, 0]
    const show = async ({ peer }: Address) => {
      expect(peer.id).toBe('ann')
      most = Math.max(most, (open += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      open -= 1
      shown += 1
      throw new Error('a courtesy may fail')
    }
    const fake = platform({ typing: { everyMs: 1, show } })
    const slow = agent(async function* () {
      await expect.poll(() => shown, { interval: 1 }).toBeGreaterThan(2)
      yield { type: 'done', text: 'done' }
    })
    test = await createTestGateway({ plugins: [fake.entry, slow] })
    const receipt = await fake.say('hello')
    await test.ended('id' in receipt ? receipt.id : '')
    expect(most).toBe(1)
    await expect.poll(() => open).toBe(0)
    const after = shown
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(shown).toBe(after)
  })
})
