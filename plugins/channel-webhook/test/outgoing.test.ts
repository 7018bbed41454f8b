import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import queueSqlite from '@openclaw/queue-sqlite'
import { definePlugin, isSendError } from '@openclaw/sdk'
import type { Attachment, MessageRecord } from '@openclaw/sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { knock, post } from '../src/post.js'
import { cleanUp, serve } from './serving.js'
import type { Serving } from './serving.js'
import { accept, answerWith, createReceiver, otherSecret, postSigned, secret, sign } from './system.js'
import type { Behave } from './system.js'

afterEach(cleanUp)

/** Says something to the echo. */
async function ask(test: Serving, id = 'm1'): Promise<void> {
  const { status } = await postSigned(test.address(), { id, text: `echo ${id}`, from: 'ann' })
  expect(status).toBe(202)
}

async function answered(test: Serving): Promise<MessageRecord> {
  await expect.poll(async () => (await test.records('outbound'))[0]?.settledAt).toBeDefined()
  return (await test.records('outbound'))[0]!
}

describe('an answer', () => {
  it('is signed with the first key, and carries a key of its own', async () => {
    const receiver = await createReceiver()
    const test = await serve({ url: receiver.url, secrets: [secret, otherSecret] })
    await ask(test)
    const record = await answered(test)
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]]
    const at = Number(headers['openclaw-timestamp']) * 1_000
    expect(headers).toMatchObject({ ...sign(body, secret, at, 'answer'), 'content-type': 'application/json' })
    expect(Math.abs(Date.now() - at)).toBeLessThan(60_000)
    expect(headers['openclaw-idempotency-key']).toBe(record.id)
    expect(JSON.parse(body)).toEqual({
      ...{ id: record.id, text: 'echo m1', peer: 'ann', kind: 'direct', replyTo: 'm1' },
    })
    expect(record).toMatchObject({ state: 'delivered', receipt: { platformId: '7' } })
  })

  it('calls its parts as the config says, and hands attachments on by their address', async () => {
    const [image, file]: Attachment[] = [
      { id: 'a', kind: 'image', url: 'https://example.org/a.png', mimeType: 'image/png' },
      { id: 'b', kind: 'file', path: '/tmp/b' },
    ]
    const attaching = definePlugin({
      ...{ name: 'guard-attaching', api: 1, kind: 'guard', permissions: { hooks: ['reply'] } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ hooks }) =>
        hooks.reply.tap(({ turn, reply }) => ({
          ...{ turn, reply: { ...reply, attachments: [turn.text === 'echo m1' ? image! : file!] } },
        })),
    })
    const receiver = await createReceiver()
    const reply = { text: 'body', peer: 'to', attachments: 'files' }
    const test = await serve({ url: receiver.url, reply }, { plugins: [attaching] })
    await ask(test)
    await answered(test)
    expect(receiver.shown()).toMatchObject([
      { body: 'echo m1', to: 'ann', files: [{ url: 'https://example.org/a.png', mimeType: 'image/png' }] },
    ])
    await ask(test, 'm2')
    await expect
      .poll(async () => (await test.records('outbound')).map(({ state }) => state))
      .toContain('dead')
    expect(receiver.received).toHaveLength(1)
  })

  const unanswered: Behave = ({ take }) => take()
  const reset: Behave = ({ take, request }) => {
    take()
    request.socket.resetAndDestroy()
  }
  it.each<[string, Behave]>([
    ['answers 500 after it took it', ({ take, response }) => (take(), response.writeHead(500).end())],
    ['breaks the connection after it took it', reset],
    ['does not answer after it took it', unanswered],
    ['is asked to wait', answerWith(429, { 'retry-after': '0' })],
  ])('reaches a receiver once that %s', async (_, behave) => {
    const receiver = await createReceiver([behave, accept])
    const test = await serve({ url: receiver.url, timeoutMs: 300 })
    await ask(test)
    expect((await answered(test)).state).toBe('delivered')
    const keys = receiver.received.map(({ headers }) => headers['openclaw-idempotency-key'])
    // A receiver that does not look at the key shows it twice.
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(receiver.shown().map(({ text }) => text)).toEqual(['echo m1'])
  })

  it('waits for a receiver that is down, over a restart, and reaches it once', async () => {
    const home = await mkdtemp(join(tmpdir(), 'openclaw-webhook-'))
    const { url, port, close } = await createReceiver()
    await close()
    try {
      const durable = { plugins: [queueSqlite()], home }
      const before = await serve({ url }, durable)
      await ask(before)
      await expect
        .poll(async () => (await before.records('outbound'))[0]?.failures[0]?.error)
        .toContain('ECONNREFUSED')
      await before.stop()
      const receiver = await createReceiver([accept], port)
      const after = await serve({ url }, durable)
      expect((await answered(after)).state).toBe('delivered')
      expect(receiver.received).toHaveLength(1)
      expect(receiver.shown().map(({ text }) => text)).toEqual(['echo m1'])
      await after.stop()
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })

  it('does not follow a redirect', async () => {
    const elsewhere = await createReceiver()
    const receiver = await createReceiver([answerWith(307, { location: elsewhere.url })])
    const test = await serve({ url: receiver.url })
    await ask(test)
    const { state, reason } = await answered(test)
    expect([state, reason]).toEqual([
      'dead',
      'OC_SEND_FAILED: The receiver of "default" answered 307, and a redirect is not followed',
    ])
    expect(elsewhere.received).toEqual([])
  })

  it('closes an account whose receiver does not know the key, and tells so', async () => {
    const test = await serve({ url: (await createReceiver([answerWith(401)])).url })
    const dead = async () => (await test.records('outbound')).filter(({ state }) => state === 'dead')
    for (const count of [1, 2, 3]) {
      await ask(test, `m${count}`)
      await expect.poll(dead).toHaveLength(count)
    }
    const state = () => test.gateway.snapshot().channels.find(({ id }) => id === 'webhook')
    await expect
      .poll(state)
      .toMatchObject({ state: 'down', reason: expect.stringContaining('answered 401') as string })
    await expect.poll(async () => (await postSigned(test.address(), {})).status).toBe(404)
  })
})

describe('a failure', () => {
  const options = { signal: new AbortController().signal, idempotencyKey: 'key' }
  const failing = (url: string, now = Date.now) =>
    post({ name: 'default', url, secrets: [secret], timeoutMs: 5_000 }, '{}', options, now).then(
      () => expect.unreachable(),
      (error: unknown) => (isSendError(error) ? error : expect.unreachable()),
    )

  it.each([
    ...([
      [302, 'invalid'],
      [400, 'invalid'],
      [401, 'auth'],
      [403, 'permission'],
      [404, 'notFound'],
    ] as const),
    ...([
      [408, 'ambiguous'],
      [409, 'conflict'],
      [410, 'notFound'],
      [413, 'invalid'],
      [422, 'invalid'],
    ] as const),
    ...([
      [429, 'rateLimit'],
      [500, 'ambiguous'],
      [503, 'ambiguous'],
    ] as const),
  ])('of a receiver that answers %i is %s', async (status, failure) => {
    const { url } = await createReceiver([answerWith(status)])
    expect(await failing(url)).toMatchObject({ failure, retryAfterMs: undefined })
  })

  it.each([
    ['30', 30_000],
    ['Sat, 31 Jan 2026 12:01:00 GMT', 60_000],
    ['Sat, 31 Jan 2026 11:59:00 GMT', 0],
    ['soon', undefined],
  ])('tells how long "Retry-After: %s" asks to wait', async (value, retryAfterMs) => {
    const { url } = await createReceiver([answerWith(429, { 'retry-after': value })])
    const now = () => Date.parse('2026-01-31T12:00:00Z')
    expect((await failing(url, now)).retryAfterMs).toBe(retryAfterMs)
  })

  it('before anything was written is transient, and a broken connection ambiguous; neither tells the address', async () => {
    const broken = await createReceiver([({ request }) => request.socket.destroy()])
    const gone = await createReceiver()
    await gone.close()
    const [refused, cut] = [await failing(gone.url), await failing(broken.url)]
    expect([refused.failure, cut.failure]).toEqual(['transient', 'ambiguous'])
    expect(`${refused.message} ${cut.message}`).not.toContain('127.0.0.1')
  })

  it.each(['', 'thanks', '{"id":{}}', `{"id":"${'x'.repeat(100_000)}"}`])(
    'is no answer without an id',
    async (text) => {
      const { url } = await createReceiver([({ response }) => void response.end(text)])
      expect(
        await post({ name: 'default', url, secrets: [secret], timeoutMs: 5_000 }, '{}', options, Date.now),
      ).toEqual({})
    },
  )
})

describe('a look at the receiver', () => {
  const { signal } = new AbortController()
  const look = (url: string) =>
    knock({ name: 'default', url, secrets: [secret], timeoutMs: 5_000 }, signal, Date.now())

  it('is content with any answer, and sends nothing', async () => {
    const receiver = await createReceiver([answerWith(405)])
    await look(receiver.url)
    const [request] = receiver.received
    expect(request).toMatchObject({ method: 'HEAD', body: '' })
    expect(request?.headers['openclaw-signature']).toMatch(/^v1=[0-9a-f]{64}$/)
  })

  it('tells of a receiver that is not there, or does not know the key', async () => {
    const strict = await createReceiver([answerWith(401)])
    await expect(look(strict.url)).rejects.toMatchObject({ failure: 'auth' })
    await strict.close()
    await expect(look(strict.url)).rejects.toMatchObject({ failure: 'transient' })
  })
})
