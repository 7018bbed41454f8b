import channelHttp from '@openclaw/channel-http'
import httpServer from '@openclaw/http-server'
import { agents, definePlugin } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'

let test: TestGateway
let url: string
let broken = true

const agent = definePlugin({
  ...{
    name: 'agent-test',
    api: 1,
    kind: 'agent',
    options: { type: 'object', additionalProperties: false },
    needs: { agents },
  },
  setup: ({ services }) =>
    void services.agents.add('main', {
      async *run({ text }) {
        if (text === 'break' && broken) throw new Error('no model')
        yield { type: 'done', text: `re: ${text}` }
      },
    }),
})

beforeEach(async () => {
  broken = true
  const plugins = [httpServer({ port: 0 }), channelHttp(), agent(), plugin()]
  test = await createTestGateway({ plugins, settings: { attempts: 2, retryMs: 1 } })
  url = test.gateway.service(http)!.address!.url
})

afterEach(() => test.stop())

async function call(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${url}${path}`, body ? post : {})
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function say(text: string): Promise<string> {
  const { body } = await call('/api/messages?wait=1', { text })
  return body['id'] as string
}

describe('the ledger', () => {
  it('lists messages, newest first, filtered, in pages', async () => {
    const ids = [await say('one'), await say('two')]
    const { body } = await call('/api/ledger/messages?direction=inbound')
    expect(body['messages']).toMatchObject([
      { id: ids[1], direction: 'inbound', channel: 'http', state: 'replied' },
      { id: ids[0], state: 'replied' },
    ])
    const page = await call('/api/ledger/messages?direction=inbound&limit=1')
    expect(page.body['messages']).toHaveLength(1)
    const rest = await call(`/api/ledger/messages?direction=inbound&cursor=${String(page.body['next'])}`)
    expect(rest.body['messages']).toMatchObject([{ id: ids[0] }])
    expect((await call('/api/ledger/messages?state=dead,expired')).body).toEqual({ messages: [] })
    for (const wrong of ['limit=x', 'state=a;b', 'color=red']) {
      expect((await call(`/api/ledger/messages?${wrong}`)).status).toBe(400)
    }
  })

  it('tells the whole story of a message', async () => {
    const id = await say('hello')
    const { body } = await call(`/api/ledger/messages/${id}`)
    expect(body).toMatchObject({
      ...{ id, state: 'replied', attempts: 1, text: 'hello', failures: [] },
      route: { agentId: 'main', rule: 'fallback', trace: [] },
      stages: [{ stage: 'agent', plugin: 'main' }],
      outbound: [{ state: 'delivered', text: 're: hello', stages: [{ stage: 'deliver', plugin: 'http' }] }],
    })
    expect((await call('/api/ledger/messages/unknown')).status).toBe(404)
  })

  it('gives dead letters another chance, by id and by reason', async () => {
    const [first, second] = [await say('break'), await say('break')]
    expect((await call(`/api/ledger/messages/${first}`)).body).toMatchObject({
      ...{ state: 'dead', reason: 'no model', attempts: 2 },
      failures: [{ attempt: 1, error: 'no model' }],
    })
    broken = false
    expect((await call('/api/ledger/redrive', { ids: [first, 'unknown'] })).body).toEqual({
      results: [
        { id: first, ok: true },
        { id: 'unknown', ok: false, reason: 'no message has this id' },
      ],
    })
    expect((await call('/api/ledger/redrive', { reason: 'no model' })).body).toEqual({
      results: [{ id: second, ok: true }],
    })
    for (const id of [first, second]) {
      await expect.poll(async () => (await call(`/api/ledger/messages/${id}`)).body['state']).toBe('replied')
    }
    expect((await call('/api/ledger/redrive', { ids: [first] })).body).toEqual({
      results: [{ id: first, ok: false, reason: 'it is replied' }],
    })
    expect((await call('/api/ledger/redrive', {})).status).toBe(400)
  })

  it('ends what is given up', async () => {
    const id = await say('break')
    expect((await call(`/api/ledger/messages/${id}/discard`, {})).body).toEqual({ id, ok: true })
    expect((await call(`/api/ledger/messages/${id}`)).body).toMatchObject({
      state: 'refused',
      reason: 'discarded',
    })
  })
})

describe('the records', () => {
  it('are whole, inbound, newest first, in pages', async () => {
    const ids = [await say('one'), await say('two'), await say('three')]
    const first = (await call('/api/ledger/records?limit=2')).body as {
      records: MessageRecord[]
      next: string
    }
    expect(first.records.map(({ id, envelope }) => [id, envelope?.text])).toEqual([
      [ids[2], 'three'],
      [ids[1], 'two'],
    ])
    const { body } = await call(`/api/ledger/records?limit=2&cursor=${first.next}`)
    expect(body).toMatchObject({ records: [{ id: ids[0], route: { agentId: 'main' } }] })
    expect((await call('/api/ledger/records?channel=other')).body).toEqual({ records: [] })
    expect((await call(`/api/ledger/records?since=${Date.now() + 60_000}`)).body).toEqual({ records: [] })
    expect((await call('/api/ledger/records?limit=many')).status).toBe(400)
  })

  it('come one by one with what answered them', async () => {
    const id = await say('one')
    expect((await call(`/api/ledger/records/${id}`)).body).toMatchObject({
      record: { id, envelope: { text: 'one' } },
      outbound: [{ outbound: { text: 're: one' } }],
    })
    expect((await call('/api/ledger/records/nope')).status).toBe(404)
  })
})

describe('the tap', () => {
  it('shows messages as they pass, filtered and redacted, and costs nothing once its reader left', async () => {
    const controller = new AbortController()
    const response = await fetch(`${url}/api/tap?stage=route&where=user%3Dann`, { signal: controller.signal })
    await call('/api/messages?wait=1', { text: 'hello', sender: { id: 'bob' } })
    await call('/api/messages?wait=1', { text: 'key sk-1234567890abcdef', sender: { id: 'ann' } })
    const reader = response.body!.getReader()
    const fact = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as object
    expect(fact).toMatchObject({ stage: 'route', channel: 'http', userId: 'ann', text: 'key [redacted]' })
    controller.abort()
    expect((await call('/api/tap?where=color%3Dred')).status).toBe(400)
  })
})
