import agentEcho from '@openclaw/agent-echo'
import httpServer from '@openclaw/http-server'
import routerRules from '@openclaw/router-rules'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'

let test: TestGateway
const echoes = [agentEcho({ id: 'main' }), agentEcho({ id: 'coder' }, { id: 'agent:coder' })]
const rules = [{ match: { channel: 'telegram', userId: '123456' }, target: { agentId: 'coder' } }]
const router = routerRules({ rules, default: { agentId: 'main' } })
const envelope = {
  ...{ channel: 'telegram', account: 'default', text: '' },
  ...{ peer: { kind: 'direct', id: '123456' }, sender: { id: '123456' } },
}

afterEach(() => test.stop())

async function call(path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${test.gateway.service(http)!.address!.url}${path}`, body ? post : {})
  return { status: response.status, body: await response.json() }
}

describe('routing', () => {
  it('lists the rules with their hits, and says what they would decide without counting it', async () => {
    test = await createTestGateway({ plugins: [httpServer({ port: 0 }), ...echoes, router, plugin()] })
    await test.ask('hello')
    expect(await call('/api/routing/test', { envelope, explain: true })).toEqual({
      status: 200,
      body: {
        route: {
          ...{ agentId: 'coder', rule: 'rules[0]' },
          trace: [{ rule: 'rules[0]', matched: true, because: 'all keys match' }],
        },
        ...{
          plugin: '@openclaw/router-rules',
          there: true,
          verdicts: [expect.anything(), expect.anything()],
        },
      },
    })
    expect(await call('/api/routing/rules')).toEqual({
      status: 200,
      body: {
        rules: [
          { rule: 'rules[0]', ...rules[0], hits: 0 },
          { rule: 'default', target: { agentId: 'main' }, hits: 1 },
        ],
      },
    })
  })

  it('says that there are no rules where no router is', async () => {
    test = await createTestGateway({ plugins: [httpServer({ port: 0 }), ...echoes, plugin()] })
    const list = await call('/api/routing/rules')
    expect([list.status >= 400, JSON.stringify(list.body)]).toEqual([
      true,
      expect.stringContaining('OC_SERVICE_MISSING'),
    ])
    const { body } = await call('/api/routing/test', { envelope })
    expect(body).toEqual({ route: { agentId: 'main', rule: 'fallback', trace: [] }, there: true })
  })

  it.each([{}, { envelope: {} }, { envelope: { ...envelope, peer: { kind: 'crowd', id: '1' } } }])(
    'refuses %j',
    async (body) => {
      test = await createTestGateway({ plugins: [httpServer({ port: 0 }), ...echoes, router, plugin()] })
      expect((await call('/api/routing/test', body)).status).toBe(400)
    },
  )
})
