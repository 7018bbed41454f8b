import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, expect, test as it } from 'vitest'
import plugin from '../src/index.js'
import { badModel, closeAll, mockModel } from './model.js'

let test: TestGateway

async function start(baseUrl: string): Promise<void> {
  test = await createTestGateway({
    plugins: [plugin({ model: 'local/one', providers: { local: { baseUrl } } })],
  })
}

afterEach(async () => {
  await test.stop()
  await closeAll()
})

it('tells in the story of its message what it cost, and remembers the conversation', async () => {
  const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'Hello back.' }))
  await start(`${mock.url}/v1`)
  const { record, replies } = await test.ask('hello')
  expect(replies).toEqual(['Hello back.'])
  expect(record).toMatchObject({ state: 'replied', usage: { model: 'local/one' } })
  await test.ask('and now?')
  const { messages } = mock.getLastRequest()!.body as { messages: { content: string }[] }
  expect(messages.map(({ content }) => content)).toEqual(['hello', 'Hello back.', 'and now?'])
})

it('is tried again where the model may come back, and ends dead and told where it will not', async () => {
  let failures = 1
  const mock = await mockModel((one) => {
    one.on({ predicate: () => failures-- > 0 }, { error: { message: 'busy' }, status: 429 })
    one.on({ userMessage: 'hello' }, { content: 'Here I am.' })
    one.on({ userMessage: 'bye' }, { error: { message: 'no such key' }, status: 401 })
  })
  await start(`${mock.url}/v1`)
  const { record, replies } = await test.ask('hello')
  expect(replies).toEqual(['Here I am.'])
  expect(record.failures).toMatchObject([{ error: expect.stringContaining('OC_MODEL_BUSY') as string }])
  const asked = mock.getRequests().length
  const dead = await test.ask('bye')
  expect(dead.record).toMatchObject({
    state: 'dead',
    reason: expect.stringContaining('OC_MODEL_REFUSED') as string,
  })
  expect(mock.getRequests()).toHaveLength(asked + 1)
})

it('that is interrupted lets go of the model', async () => {
  const asked: ServerResponse[] = []
  const baseUrl = await badModel((_request, response) => {
    asked.push(response)
    test.gateway.interrupt('agent:main:loopback:default:direct:local')
  })
  await start(baseUrl)
  const { record } = await test.ask('tell me everything')
  expect(record).toMatchObject({ state: 'silent', reason: 'interrupted' })
  if (!asked[0]!.destroyed) await once(asked[0]!, 'close')
  expect(asked).toHaveLength(1)
})
