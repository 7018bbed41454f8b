import agentEcho from '@openclaw/agent-echo'
import httpServer from '@openclaw/http-server'
import { agents, authenticators, definePlugin, queue } from '@openclaw/sdk'
import type { Agent, PluginEntry } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import {
  createTestGateway,
  resolveTestEntries,
  type TestGateway,
  type TestGatewayOptions,
} from '@openclaw/testing'
import queueMemory from '@openclaw/queue-memory'
import { afterEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'
import type { MessageAnswer } from '../src/answers.js'

const options = { type: 'object', additionalProperties: false } as const
let test: TestGateway
let server: PluginEntry
let url: string

async function start(plugins: PluginEntry[] = [plugin()], given: TestGatewayOptions = {}): Promise<void> {
  server = httpServer({ port: 0 })
  test = await createTestGateway({ ...given, plugins: [server, ...plugins] })
  url = `${test.gateway.service(http)!.address!.url}/api/messages`
}

afterEach(() => test.stop())

const agent = (run: Agent['run'], id = 'main') =>
  definePlugin({
    ...{ name: `agent-${id}`, api: 1, kind: 'agent', options, needs: { agents } },
    setup: ({ services }) => void services.agents.add(id, { run }),
  })()

function send(
  body: object,
  query = '',
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${url}${query}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
    signal,
  })
}

async function ask(body: object): Promise<MessageAnswer & { status: number }> {
  const response = await send(body, '?wait=1')
  return { status: response.status, ...((await response.json()) as MessageAnswer) }
}

const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code

describe('POST /api/messages', () => {
  it('waits for the reply when asked to', async () => {
    await start()
    const answer = await ask({ text: 'hello' })
    expect(answer).toEqual({
      status: 200,
      id: expect.any(String) as string,
      receipt: 'accepted',
      reply: { text: 'hello' },
      outcome: { state: 'replied' },
    })
  })

  it('answers 202 at once otherwise, and the reply can be read by the id', async () => {
    await start()
    const response = await send({ text: 'hello' })
    expect(response.status).toBe(202)
    const { id, receipt } = (await response.json()) as MessageAnswer
    expect(receipt).toBe('accepted')
    await expect
      .poll(async () => (await fetch(`${url}/${id}`)).json())
      .toEqual({ id, receipt: 'accepted', reply: { text: 'hello' }, outcome: { state: 'replied' } })
    const { outboundIds } = (await test.gateway.service(queue)!.get(id))!
    expect((await test.ended(outboundIds![0]!)).state).toBe('delivered')
    expect(await errorOf(await fetch(`${url}/unknown`))).toBe('OC_MESSAGE_UNKNOWN')
  })

  it('takes the same id twice as one message, and another body under it as a conflict', async () => {
    let turns = 0
    await start([
      plugin(),
      agent(async function* ({ text }) {
        turns += 1
        yield { type: 'done', text }
      }),
    ])
    const [first, again] = [await ask({ text: 'a', id: 'x' }), await ask({ text: 'a', id: 'x' })]
    expect(again).toEqual({ ...first, receipt: 'duplicate' })
    const both = await Promise.all([ask({ text: 'b', id: 'y' }), ask({ text: 'b', id: 'y' })])
    expect(both.map(({ reply }) => reply)).toEqual([{ text: 'b' }, { text: 'b' }])
    expect(turns).toBe(2)
    const conflict = await send({ text: 'other', id: 'x' })
    expect([conflict.status, await errorOf(conflict)]).toEqual([409, 'OC_MESSAGE_CONFLICT'])
  })

  it('keeps the ids of two callers apart', async () => {
    const auth = definePlugin({
      ...{ name: 'auth-test', api: 1, kind: 'auth', options, needs: { authenticators } },
      setup: ({ services }) =>
        void services.authenticators.add('test', {
          authenticate: ({ authorization }) =>
            authorization === undefined ? undefined : { id: authorization, scopes: ['chat'] },
        }),
    })()
    await start([plugin(), auth])
    const [ann, bob] = [
      await send({ text: 'a', id: 'x' }, '?wait=1', { authorization: 'ann' }),
      await send({ text: 'b', id: 'x' }, '?wait=1', { authorization: 'bob' }),
    ]
    const annsMessage = (await ann.json()) as MessageAnswer
    expect([annsMessage.reply, ((await bob.json()) as MessageAnswer).reply]).toEqual([
      { text: 'a' },
      { text: 'b' },
    ])
    expect((await fetch(`${url}/${annsMessage.id}`, { headers: { authorization: 'bob' } })).status).toBe(404)
    expect((await fetch(`${url}/${annsMessage.id}`, { headers: { authorization: 'ann' } })).status).toBe(200)
  })

  it('makes the sender the peer, and the caller the sender, where none is given', async () => {
    await start()
    const keyOf = async (body: object) => {
      const { id } = await ask(body)
      return (await test.gateway.service(queue)!.get(id))?.sessionKey
    }
    expect(await keyOf({ text: 'x' })).toBe('agent:main:http:default:direct:local')
    expect(await keyOf({ text: 'x', sender: { id: 'ann' } })).toBe('agent:main:http:default:direct:ann')
    expect(await keyOf({ text: 'x', peer: { kind: 'group', id: 'g' }, sender: { id: 'ann' } })).toBe(
      'agent:main:http:default:group:g',
    )
  })

  it('asks the agent that the caller names, and refuses one that is not there', async () => {
    await start([
      plugin(),
      agentEcho(),
      agent(async function* () {
        yield { type: 'done', text: 'coder' }
      }, 'coder'),
    ])
    expect((await ask({ text: 'x', agentId: 'coder' })).reply).toEqual({ text: 'coder' })
    const response = await send({ text: 'x', agentId: 'ghost' }, '?wait=1')
    expect([response.status, await errorOf(response)]).toEqual([403, 'OC_MESSAGE_REFUSED'])
  })

  it.each<[string, object]>([
    ['no text', {}],
    ['an empty text', { text: '' }],
    ['a text that is a number', { text: 7 }],
    ['an unknown key', { text: 'x', txet: 'y' }],
    ['a peer of no kind', { text: 'x', peer: { id: 'p' } }],
    ['an id with a line feed', { text: 'x', id: 'a\nb' }],
  ])('refuses %s', async (_, body) => {
    await start()
    const response = await send(body)
    expect([response.status, await errorOf(response)]).toEqual([400, 'OC_HTTP_BODY_INVALID'])
  })

  it('answers 202 when the reply takes too long, and the turn goes on', async () => {
    await start([
      plugin({ timeoutMs: 30 }),
      agent(async function* () {
        await new Promise((resolve) => setTimeout(resolve, 100))
        yield { type: 'done', text: 'late' }
      }),
    ])
    const answer = await ask({ text: 'x' })
    expect([answer.status, answer.reply]).toEqual([202, undefined])
    await expect
      .poll(async () => ((await (await fetch(`${url}/${answer.id}`)).json()) as MessageAnswer).reply)
      .toEqual({ text: 'late' })
  })

  it('answers 429 with Retry-After when the queue is full', async () => {
    const stuck = agent(async function* (_turn, { signal }) {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      yield { type: 'done' }
    })
    await start([plugin(), stuck, queueMemory({ maxSize: 1 })], { settings: { concurrency: 1, drainMs: 10 } })
    await send({ text: 'runs' })
    await expect.poll(() => test.gateway.snapshot().turnsRunning).toBe(1)
    await send({ text: 'waits' })
    const full = await send({ text: 'no room' })
    expect([full.status, full.headers.get('retry-after'), await errorOf(full)]).toEqual([
      429,
      '1',
      'OC_QUEUE_FULL',
    ])
  })

  it('ends the reply of a caller who left as expired, and harms nothing', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await start([
      plugin(),
      agent(async function* ({ text }) {
        if (text === 'slow') await held
        yield { type: 'done', text }
      }),
    ])
    const controller = new AbortController()
    const gone = send({ text: 'slow' }, '?wait=1', {}, controller.signal).catch(() => 'gone')
    await expect.poll(() => test.gateway.snapshot().turnsRunning).toBe(1)
    controller.abort()
    expect(await gone).toBe('gone')
    await new Promise((resolve) => setTimeout(resolve, 20))
    release()
    const page = async () =>
      (await test.gateway.service(queue)!.list({ limit: 1, direction: 'outbound' })).records[0]
    await expect.poll(async () => (await page())?.state).toBe('expired')
    expect((await page())?.reason).toBe('connection lost')
    expect((await ask({ text: 'next' })).reply).toEqual({ text: 'next' })
  })

  it('tells of a turn that failed for good', async () => {
    await start([
      plugin(),
      agent(() => {
        throw new Error('no model')
      }),
    ])
    expect(await ask({ text: 'x' })).toMatchObject({
      status: 200,
      outcome: { state: 'dead', reason: 'no model' },
      reply: { text: expect.stringContaining('could not be answered') as string },
    })
  })
})

describe('a stream', () => {
  it('tells receipt, text as it comes, reply and outcome', async () => {
    await start([
      plugin(),
      agent(async function* () {
        for (const text of ['one ', 'two ', 'three']) {
          yield { type: 'text.delta', text }
          await new Promise((resolve) => setTimeout(resolve, 40))
        }
        yield { type: 'done' }
      }),
    ])
    const response = await send({ text: 'x' }, '', { accept: 'text/event-stream' })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = (await response.text())
      .trim()
      .split('\n\n')
      .map((block) => {
        const [event, data] = block.split('\n')
        return [event!.slice(7), JSON.parse(data!.slice(6)) as { text?: string }] as const
      })
    const names = events.map(([name]) => name)
    expect([names[0], names.at(-2), names.at(-1)]).toEqual(['receipt', 'reply', 'outcome'])
    const deltas = events.filter(([name]) => name === 'delta').map(([, { text }]) => text)
    expect(deltas.length).toBeGreaterThan(1)
    expect('one two three'.startsWith(deltas.join(''))).toBe(true)
    expect(events.at(-2)?.[1]).toEqual({ text: 'one two three' })
  })
})

describe('a reload of the channel under load', () => {
  it('answers every request', async () => {
    const slow = agent(async function* ({ text }) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      yield { type: 'done', text }
    })
    await start([plugin({ timeoutMs: 5_000 }), slow])
    let over = false
    const clients = Array.from({ length: 8 }, async (_, client) => {
      let asked = 0
      for (; !over || asked < 20; asked += 1) {
        const text = `${client}-${asked}`
        expect(await ask({ text, sender: { id: `c${client}` } })).toMatchObject({
          status: 200,
          reply: { text },
        })
      }
      return asked
    })
    for (let round = 1; round <= 5; round += 1) {
      await test.gateway.reload(
        await resolveTestEntries([server, plugin({ timeoutMs: 5_000 + round }), slow]),
      )
    }
    over = true
    expect((await Promise.all(clients)).every((asked) => asked >= 20)).toBe(true)
  })
})
