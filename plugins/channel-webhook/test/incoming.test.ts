import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import httpServer from '@openclaw/http-server'
import queueMemory from '@openclaw/queue-memory'
import queueSqlite from '@openclaw/queue-sqlite'
import { agents, definePlugin } from '@openclaw/sdk'
import { resolveTestEntries } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'
import { cleanUp, serve } from './serving.js'
import { createReceiver, otherSecret, post, postSigned, secret, sign } from './system.js'

afterEach(cleanUp)

const url = 'http://127.0.0.1:9/answers'
const hello = JSON.stringify({ id: 'm1', text: 'hello', from: 'ann' })

describe('a message', () => {
  it('is taken with all its parts, and answered to where the config says', async () => {
    const receiver = await createReceiver()
    const test = await serve({ url: receiver.url })
    const answer = await postSigned(test.address(), {
      ...{ id: 17, text: 'look', from: 'ann', name: 'Ann', group: 'team', thread: 't1', mentioned: true },
      ...{ sentAt: '2026-01-31T12:00:00Z', replyTo: 'm0', more: 'ignored' },
      attachments: [{ url: 'https://example.org/a.png', mimeType: 'image/png', name: 'a.png' }],
    })
    expect([answer.status, answer.json.receipt]).toEqual([202, 'accepted'])
    const { envelope, state } = await test.ended(answer.json.id!)
    expect(state).toBe('replied')
    const attachment = { id: 'https://example.org/a.png', kind: 'image', url: 'https://example.org/a.png' }
    expect(envelope).toMatchObject({
      ...{ channel: 'webhook', account: 'default', deliveryId: '17', platformId: '17', text: 'look' },
      ...{ peer: { kind: 'group', id: 'team' }, thread: 't1', sender: { id: 'ann', name: 'Ann' } },
      ...{ mentioned: true, sentAt: 1_769_860_800_000, replyTo: 'm0' },
      attachments: [{ ...attachment, mimeType: 'image/png', name: 'a.png' }],
    })
    await expect
      .poll(receiver.shown)
      .toMatchObject([{ peer: 'team', kind: 'group', thread: 't1', replyTo: '17' }])
  })

  it('is read from where the config says', async () => {
    const test = await serve({ url, fields: { id: '/event/~0id', text: '/event/a~1b/0', sender: '/who' } })
    const taken = await postSigned(test.address(), {
      event: { '~id': 'x', 'a/b': ['first'] },
      who: 4,
      peer: 'p',
    })
    const [record] = await test.records('inbound')
    expect([taken.status, record?.envelope]).toMatchObject([
      202,
      { deliveryId: 'x', text: 'first', sender: { id: '4' }, peer: { kind: 'direct', id: 'p' } },
    ])
  })

  it('may have 100,000 characters, in and out', async () => {
    const receiver = await createReceiver()
    const test = await serve({ url: receiver.url })
    const text = '漢字 "x" '.repeat(12_500)
    expect((await postSigned(test.address(), { id: 'long', text, from: 'ann' })).status).toBe(202)
    await expect.poll(() => receiver.shown()[0]?.text === text).toBe(true)
  })

  it('keeps the order of its conversation', async () => {
    const texts = Array.from({ length: 30 }, (_, number) => `${number}`)
    const heard: string[] = []
    const listening = definePlugin({
      ...{ name: 'agent-listening', api: 1, kind: 'agent', needs: { agents } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ services }) =>
        void services.agents.add('main', {
          async *run({ messages }) {
            heard.push(...messages.map(({ envelope }) => envelope.text))
            yield { type: 'done' }
          },
        }),
    })
    const test = await serve({ url }, { plugins: [listening] })
    for (const text of texts) await postSigned(test.address(), { id: text, text, from: 'ann' })
    await expect.poll(() => heard).toEqual(texts)
  })
})

describe('a signature', () => {
  it('may be some minutes old, or early', async () => {
    const test = await serve({ url })
    const statuses = []
    for (const offsetMs of [-290_000, 290_000]) {
      const { status } = await post(test.address(), hello, sign(hello, secret, Date.now() + offsetMs))
      statuses.push(status)
    }
    expect(statuses).toEqual([202, 200])
  })

  it('may be of either key while keys are exchanged, and stand beside one of a third', async () => {
    const test = await serve({ url, secrets: [otherSecret, secret] })
    const [first, second, third] = [secret, otherSecret, 'third'].map((key) => sign(hello, key))
    const signature = `${third!['openclaw-signature']}, ${first!['openclaw-signature']}`
    const statuses = []
    for (const headers of [first!, second!, third!, { ...first, 'openclaw-signature': signature }]) {
      statuses.push((await post(test.address(), hello, headers)).status)
    }
    expect(statuses).toEqual([202, 200, 401, 200])
  })
})

describe('a message that comes again', () => {
  it('is a duplicate, and with another body a conflict', async () => {
    const test = await serve({ url })
    const first = await post(test.address(), hello)
    const again = await post(test.address(), hello)
    const other = await post(test.address(), hello.replace('hello', 'HELLO'))
    expect([first, again, other].map(({ status }) => status)).toEqual([202, 200, 409])
    expect(again.json).toEqual({ id: first.json.id, receipt: 'duplicate' })
    expect(other.json.error?.code).toBe('OC_MESSAGE_CONFLICT')
    expect(await test.records('inbound')).toHaveLength(1)
  })

  it('is one also after a restart, and is not answered again', async () => {
    const home = await mkdtemp(join(tmpdir(), 'openclaw-webhook-'))
    try {
      const receiver = await createReceiver()
      const durable = { plugins: [queueSqlite()], home }
      const before = await serve({ url: receiver.url }, durable)
      const headers = sign(hello)
      const { json } = await post(before.address(), hello, headers)
      await expect.poll(receiver.shown).toHaveLength(1)
      await before.stop()
      const after = await serve({ url: receiver.url }, durable)
      expect(await post(after.address(), hello, headers)).toMatchObject({
        ...{ status: 200, json: { id: json.id, receipt: 'duplicate' } },
      })
      expect(await after.records('outbound')).toHaveLength(1)
      await after.stop()
      expect(receiver.received).toHaveLength(1)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
})

describe('what is not taken', () => {
  it('is told when a guard refuses it', async () => {
    const guard = definePlugin({
      ...{ name: 'guard-strict', api: 1, kind: 'guard', permissions: { hooks: ['receive'] } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ hooks }) => hooks.receive.tap(() => ({ reason: 'not a friend' })),
    })
    const test = await serve({ url }, { plugins: [guard] })
    const { status, json } = await post(test.address(), hello)
    expect([status, json.error?.message]).toEqual([403, 'The message was refused: not a friend'])
  })

  it('is told to come back when the queue is full', async () => {
    const stuck = definePlugin({
      ...{ name: 'agent-stuck', api: 1, kind: 'agent', needs: { agents } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ services }) =>
        void services.agents.add('main', {
          async *run(_turn, { signal }) {
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
            yield { type: 'done' }
          },
        }),
    })
    const settings = { concurrency: 1, drainMs: 10 }
    const test = await serve({ url }, { plugins: [stuck, queueMemory({ maxSize: 1 })], settings })
    await post(test.address(), hello)
    await expect.poll(() => test.gateway.snapshot().turnsRunning).toBe(1)
    await postSigned(test.address(), { id: 'm2', text: 'waits', from: 'ann' })
    const full = await postSigned(test.address(), { id: 'm3', text: 'no room', from: 'ann' })
    expect([full.status, full.headers.get('retry-after')]).toEqual([429, '1'])
  })
})

describe('several accounts', () => {
  it('have a path, keys, ids and a receiver of their own', async () => {
    const [one, two] = [await createReceiver(), await createReceiver()]
    const test = await serve({
      accounts: {
        shop: { secrets: [secret], url: one.url },
        desk: { secrets: [otherSecret], url: two.url, path: '/desk', reply: { text: 'message' } },
      },
    })
    expect((await post(test.address('/webhook/shop'), hello)).status).toBe(202)
    expect((await post(test.address('/desk'), hello)).status).toBe(401)
    expect((await post(test.address('/desk'), hello, sign(hello, otherSecret))).status).toBe(202)
    await expect.poll(one.shown).toMatchObject([{ text: 'hello' }])
    await expect.poll(two.shown).toMatchObject([{ message: 'hello' }])
    const accounts = (await test.records('inbound')).map(({ account }) => account)
    expect(accounts.sort()).toEqual(['desk', 'shop'])
  })
})

describe('a reload under load', () => {
  it('loses no message, and keeps their order', async () => {
    const receiver = await createReceiver()
    const test = await serve({ url: receiver.url })
    let [posted, over] = [0, false]

    async function send(): Promise<void> {
      while (!over || posted < 20) {
        const { status } = await postSigned(test.address(), { id: posted, text: `${posted}`, from: 'ann' })
        expect([202, 503]).toContain(status)
        if (status === 202) posted += 1
      }
    }
    const sending = send()
    for (let round = 1; round <= 5; round += 1) {
      const changed = plugin({ secrets: [secret], url: receiver.url, timeoutMs: 5_000 + round })
      await test.gateway.reload(await resolveTestEntries([httpServer({ port: 0 }), changed]))
    }
    over = true
    await sending
    const heard = () => receiver.shown().flatMap(({ text }) => text.split('\n'))
    await expect.poll(heard).toEqual(Array.from({ length: posted }, (_, number) => `${number}`))
  })
})
