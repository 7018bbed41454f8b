import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'
import { endpointsOf } from '../src/provider.js'
import { agentOf, ask, badModel, closeAll, key, mockModel, wires } from './model.js'

afterEach(closeAll)

describe.each(wires)('a model over the wire of %s that', (wire) => {
  it.each([
    [401, 'OC_MODEL_REFUSED', false],
    [404, 'OC_MODEL_REFUSED', false],
    [429, 'OC_MODEL_BUSY', true],
    [500, 'OC_MODEL_FAILED', true],
    [529, 'OC_MODEL_FAILED', true],
  ])('answers %i fails with %s, and is asked once', async (status, code, retryable) => {
    const error = { message: `something about ${key}` }
    const mock = await mockModel((one) => one.onMessage(/.*/, { error, status }))
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, wire })
    const failure = await ask(agent).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code, retryable })
    expect(String((failure as Error).message)).not.toContain(key)
    expect(mock.getRequests()).toHaveLength(1)
  })

  it('says nothing at all fails as empty', async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: '' }))
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, wire })
    await expect(ask(agent)).rejects.toMatchObject({ code: 'OC_MODEL_EMPTY', retryable: true })
  })

  it('answers with garbage fails', async () => {
    for (const body of ['', '<html>', 'data: {{{\n\n', 'data: {"a":1}\n\n', '\u0000\u0001']) {
      const baseUrl = await badModel((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body)
      })
      const failure = await ask(agentOf({ baseUrl, wire }).agent).catch((thrown: unknown) => thrown)
      const codes = ['OC_MODEL_FAILED', 'OC_MODEL_EMPTY']
      expect(codes).toContain((failure as { code?: string }).code)
    }
  })

  it('breaks off in the middle fails, and the next one answers in its place', async () => {
    const half = await badModel((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(halfAnswer(wire), () => setImmediate(() => response.destroy()))
    })
    await expect(ask(agentOf({ baseUrl: half, wire }).agent)).rejects.toMatchObject({ retryable: true })
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'The whole answer.' }))
    const { agent, log } = agentOf({
      ...{ baseUrl: half, wire, fallbacks: ['other/two'] },
      providers: { local: { baseUrl: half, wire }, other: { baseUrl: `${mock.url}/v1`, wire } },
    })
    const { events, text } = await ask(agent, {}, undefined, log)
    expect(text).toBe('The whole answer.')
    expect(events.at(-1)).toMatchObject({ type: 'done', usage: { model: 'other/two' } })
    expect(log.lines.map(({ message }) => message)).toEqual(['a model failed'])
  })

  it('never answers is left after silenceMs, and its connection is closed', async () => {
    const asked: ServerResponse[] = []
    const baseUrl = await badModel((_request, response) => {
      asked.push(response)
      void world.advance(5_000)
    })
    const { agent, world } = agentOf({ baseUrl, wire, silenceMs: 5_000 })
    await expect(ask(agent)).rejects.toMatchObject({ code: 'OC_MODEL_SILENT' })
    expect(asked).toHaveLength(1)
    await closed(asked[0]!)
    expect(world.timers).toBe(0)
  })

  it('is at work when the turn is aborted is cut off: nobody pays for what nobody reads', async () => {
    const asked: ServerResponse[] = []
    const controller = new AbortController()
    const baseUrl = await badModel((_request, response) => {
      asked.push(response)
      controller.abort(new Error('stopped'))
    })
    const { agent } = agentOf({ baseUrl, wire, fallbacks: ['local/two'] })
    await expect(ask(agent, {}, controller.signal)).rejects.toThrow()
    await closed(asked[0]!)
    expect(asked).toHaveLength(1)
  })

  it('cannot be reached fails so, without an address that holds a secret', async () => {
    const { agent } = agentOf({ baseUrl: 'http://127.0.0.1:1/v1', wire })
    await expect(ask(agent)).rejects.toMatchObject({ code: 'OC_MODEL_FAILED', retryable: true })
  })
})

describe('fallbacks', () => {
  it('are asked in their order, and all that failed is told where none answers', async () => {
    const mock = await mockModel((one) => {
      one.on({ model: 'one' }, { error: { message: 'no such model' }, status: 404 })
      one.on({ model: 'two' }, { error: { message: 'busy' }, status: 429 })
      one.on({ model: 'three' }, { error: { message: 'broken' }, status: 500 })
    })
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, fallbacks: ['local/two', 'local/three'] })
    const failure = await ask(agent).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'OC_MODEL_BUSY', retryable: true })
    for (const name of ['local/one', 'local/two', 'local/three']) expect(String(failure)).toContain(name)
    const models = mock.getRequests().map(({ body }) => (body as { model: string }).model)
    expect(models).toEqual(['one', 'two', 'three'])
  })
})

describe('a config', () => {
  const base = {
    ...{ id: 'main', fallbacks: [], providers: {}, system: '', historyEntries: 50, maxSteps: 16 },
    ...{ maxTokens: 1, silenceMs: 1, timeoutMs: 1 },
  }

  it('without the key that a provider needs is refused, with the line to write', () => {
    expect(() => endpointsOf({ ...base, model: 'anthropic/claude' })).toThrow(
      expect.objectContaining({
        code: 'OC_MODEL_KEY_MISSING',
        hint: expect.stringContaining('{ "$env": "ANTHROPIC_API_KEY" }') as string,
      }),
    )
  })

  it('that names a provider nobody knows is refused, with those that are known', () => {
    for (const model of ['antropic/claude', 'constructor/x', '__proto__/x'])
      expect(() => endpointsOf({ ...base, model })).toThrow(
        expect.objectContaining({
          code: 'OC_MODEL_UNKNOWN',
          hint: expect.stringContaining('anthropic') as string,
        }),
      )
  })

  it('needs no key where the model is at home, and gives each provider its own', () => {
    const endpoints = endpointsOf({
      ...base,
      ...{ model: 'ollama/llama3.2', fallbacks: ['deepseek/chat', 'mine/m'] },
      providers: {
        deepseek: { apiKey: 'd' },
        mine: { baseUrl: 'http://127.0.0.1:9/v1/', wire: 'anthropic' },
      },
    })
    expect(endpoints.map(({ baseUrl, apiKey, wire }) => [baseUrl, apiKey, wire])).toEqual([
      ['http://127.0.0.1:11434/v1', undefined, 'openai'],
      ['https://api.deepseek.com/v1', 'd', 'openai'],
      ['http://127.0.0.1:9/v1', undefined, 'anthropic'],
    ])
  })

  it('marks every key as a secret', () => {
    const { properties } = plugin.definition.options as {
      properties: Record<string, { writeOnly?: boolean }>
    }
    expect(properties['apiKey']?.writeOnly).toBe(true)
  })
})

function halfAnswer(wire: (typeof wires)[number]): string {
  if (wire === 'openai') {
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'one' }
    return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content: 'Half of it' } }] })}\n\n`
  }
  const events = [
    {
      type: 'message_start',
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [],
        model: 'one',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Half of it' } },
  ]
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}

async function closed(response: ServerResponse): Promise<void> {
  if (!response.destroyed && !response.closed) await once(response, 'close')
}
