import httpServer from '@openclaw/http-server'
import { definePlugin } from '@openclaw/sdk'
import { http, type HttpServer } from '@openclaw/sdk/http'
import { createRealWorld, createTestLog } from '@openclaw/testing'
import Fastify from 'fastify'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { webhookRoutes } from '../src/webhook.js'
import { agent, live, until } from './live.js'
import { payload } from './payload.js'

const ann = 111
const secretToken = 'a-secret-that-is-long-enough'

/** A port that was free a moment ago: Telegram must be told the address before the gateway listens on it. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function delivered(options: object = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let server: HttpServer | undefined
  const looker = definePlugin({
    name: 'openclaw-tools-http-looker',
    api: 1,
    kind: 'tools',
    options: { type: 'object', additionalProperties: false },
    needs: { http },
    setup({ services }) {
      server = services.http
    },
  })
  const started = await live({
    options: { mode: 'webhook', webhook: { url, secretToken }, ...options },
    plugins: [httpServer({ port }), looker, agent(({ text }) => `heard: ${text}`)],
  })
  const post = (body: unknown, headers: Record<string, string> = {}, account = 'default') =>
    fetch(`${url}/webhooks/telegram/${account}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  await until(() =>
    started.test.gateway
      .snapshot()
      .channels.some(({ id, state }) => id === 'telegram' && state === 'connected'),
  )
  return { ...started, post, server: server! }
}

const good = { 'x-telegram-bot-api-secret-token': secretToken }

describe('a webhook', () => {
  it('is set with its secret, and what comes is answered', async () => {
    const { fake, confirmed } = await delivered()
    expect(fake.record.callsOf('setWebhook')[0]?.payload).toMatchObject({
      secret_token: secretToken,
      allowed_updates: ['message'],
    })
    fake.say({ chat: ann, text: 'hi' })
    await until(() => fake.shown(ann).length === 1)
    await confirmed()
    expect(fake.shown(ann)).toEqual(['heard: hi'])
    expect(fake.record.callsOf('getUpdates')).toEqual([])
  })

  it('takes nothing without the secret, and tells of it once', async () => {
    const { post, test } = await delivered()
    for (const headers of [
      {},
      { 'x-telegram-bot-api-secret-token': 'wrong' },
      { 'x-telegram-bot-api-secret-token': `${secretToken}x` },
    ]) {
      const answer = await post(payload('private-text'), headers as Record<string, string>)
      expect(answer.status).toBe(401)
    }
    const told = test.log.lines.filter(({ message }) => message.includes('secret token is wrong'))
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).not.toContain(secretToken)
    expect(test.events.filter(({ type }) => type === 'message.accepted')).toEqual([])
  })

  it('a delivery that is repeated is one message; what is malformed, or too large, is none', async () => {
    const { post, test } = await delivered()
    for (let time = 0; time < 3; time += 1)
      expect((await post(payload('private-text'), good)).status).toBe(200)
    expect((await post({ update_id: 5, message: {} }, good)).status).toBe(200)
    expect((await post('null', good)).status).toBe(200)
    expect((await post('{', good)).status).toBe(400)
    expect((await post({ update_id: 6, filler: 'x'.repeat(300_000) }, good)).status).toBe(413)
    expect(test.events.filter(({ type }) => type === 'message.accepted')).toHaveLength(1)
  })

  it('an account that is not there: to be delivered again', async () => {
    const { post } = await delivered()
    const answer = await post(payload('private-text'), good, 'nobody')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
  })

  it.each([
    [{ status: 'accepted', id: 'm' }, 200, null],
    [{ status: 'duplicate', id: 'm', conflict: false }, 200, null],
    [{ status: 'refused', id: 'm', reason: 'no' }, 200, null],
    [{ status: 'dead', id: 'm', reason: 'x' }, 200, null],
    [{ status: 'full', retryAfterMs: 1_500 }, 503, '2'],
    [{ status: 'unavailable', reason: 'stopping', retryAfterMs: 500 }, 503, '1'],
  ] as const)('a receipt %j is answered %i', async (receipt, status, retryAfter) => {
    const app = Fastify()
    const door = {
      secretToken,
      log: createTestLog(),
      world: createRealWorld(),
      take: async () => ({ receipt }),
    }
    await app.register(webhookRoutes(door))
    const answer = await app.inject({
      method: 'POST',
      url: '/default',
      headers: good,
      payload: { update_id: 1 },
    })
    expect([answer.statusCode, answer.headers['retry-after'] ?? null]).toEqual([status, retryAfter])
    await app.close()
  })

  it('another path, and no route in the mode polling', async () => {
    const moved = await delivered({ webhook: { url: 'http://127.0.0.1:1', secretToken, path: '/tg' } })
    expect(moved.server.routes().map(({ path }) => path)).toContain('/tg/:account')
    const polled = await delivered({ mode: 'polling' })
    expect(
      polled.server
        .routes()
        .map(({ path }) => path)
        .join(),
    ).not.toContain('telegram')
  })

  it('says that another program took the token over', async () => {
    const { fake, test } = await delivered()
    await fetch(
      `${fake.url}/bot${fake.token}/setWebhook?url=${encodeURIComponent('https://other.example.com/')}`,
    )
    await until(() =>
      test.events.some(
        (event) =>
          event.type === 'channel.lost' && event.reason.includes('another program has set the webhook'),
      ),
    )
  })
})
