import { describe, expect, test } from 'vitest'
import { checkConfig, toEntries } from '../src/index.js'
import type { Entry, OpenClawConfig } from '../src/index.js'
import { standardSet } from './plugins.js'
import { thrownBy } from './thrown.js'

async function entriesOf(config: OpenClawConfig): Promise<Entry[]> {
  return toEntries(await checkConfig(config), { standard: standardSet })
}

async function idsOf(config: OpenClawConfig): Promise<(string | undefined)[]> {
  return (await entriesOf(config)).map(({ id }) => id)
}

const plain = [
  '@openclaw/http-server',
  '@openclaw/auth-token',
  '@openclaw/router-rules',
  '@openclaw/queue-memory',
  '@openclaw/session-memory',
  '@openclaw/channel-http',
]

test('without a config: the standard plugins and one agent of type echo', async () => {
  const entries = await entriesOf({})
  expect(entries.map(({ id }) => id)).toEqual([...plain, 'agent:main'])
  expect(entries.every(({ standard }) => standard)).toBe(true)
  expect(entries.at(-1)).toMatchObject({ use: '@openclaw/agent-echo', options: {} })
})

describe('blocks', () => {
  test('queue and session.storage replace the standard plugin of their kind, in its place', async () => {
    const entries = await entriesOf({
      queue: { type: 'redis', maxSize: 5 },
      session: { storage: { type: 'acme', path: 'x' } },
    })
    expect(entries[3]).toEqual({
      id: '@openclaw/queue-redis',
      use: '@openclaw/queue-redis',
      or: 'openclaw-queue-redis',
      options: { maxSize: 5 },
      at: ['queue'],
      named: ['queue', 'type'],
    })
    expect(entries[4]).toMatchObject({ use: '@openclaw/session-acme', options: { path: 'x' } })
    expect(entries).toHaveLength(7)
  })

  test('without a type they are options of the standard plugin', async () => {
    const entries = await entriesOf({ queue: { maxSize: 5 } })
    expect(entries[3]).toMatchObject({ id: '@openclaw/queue-memory', options: { maxSize: 5 }, at: ['queue'] })
  })

  test('a type may be the whole name of a package', async () => {
    expect((await entriesOf({ queue: { type: '@acme/openclaw-queue-nats' } }))[3]).toMatchObject({
      id: '@acme/openclaw-queue-nats',
      use: '@acme/openclaw-queue-nats',
    })
  })

  test('auth and cache come beside the others; enabled: false leaves a block out', async () => {
    expect(await idsOf({ auth: { type: 'jwt', secret: 'x' }, cache: { type: 'redis' } })).toEqual([
      ...plain,
      '@openclaw/auth-jwt',
      '@openclaw/cache-redis',
      'agent:main',
    ])
    expect(await idsOf({ cache: { enabled: false, type: 'redis' }, https: { enabled: false } })).toEqual([
      ...plain,
      'agent:main',
    ])
  })

  test('auth none takes the access token away; what may follow is for the server to judge', async () => {
    expect(await idsOf({ auth: { type: 'none' } })).not.toContain('@openclaw/auth-token')
  })

  test('blocks that would promise what nobody does bring their plugin', async () => {
    const config: OpenClawConfig = {
      security: { allowedIPs: [], rateLimit: {} },
      https: { cert: 'a', key: 'b' },
    }
    expect((await idsOf(config)).slice(6)).toEqual([
      '@openclaw/http-tls',
      '@openclaw/guard-address',
      '@openclaw/guard-ratelimit',
      'agent:main',
    ])
  })

  test('each agent is an entry of its own', async () => {
    const entries = await entriesOf({
      agents: { main: { type: 'echo' }, coder: { type: 'llm', model: 'm' } },
    })
    expect(entries.slice(6)).toEqual([
      { id: 'agent:main', use: '@openclaw/agent-echo', or: 'openclaw-agent-echo', options: { id: 'main' }, at: ['agents', 'main'], named: ['agents', 'main', 'type'] },
      { id: 'agent:coder', use: '@openclaw/agent-llm', or: 'openclaw-agent-llm', options: { id: 'coder', model: 'm' }, at: ['agents', 'coder'], named: ['agents', 'coder', 'type'] },
    ]) // prettier-ignore
  })

  test('channels: options for a standard one, another one, and one left out', async () => {
    const entries = await entriesOf({
      channels: { http: { wait: 1 }, telegram: { token: 'x', enabled: true } },
    })
    expect(entries[5]).toMatchObject({
      id: '@openclaw/channel-http',
      options: { wait: 1 },
      at: ['channels', 'http'],
    })
    expect(entries.at(-1)).toMatchObject({
      use: '@openclaw/channel-telegram',
      or: 'openclaw-channel-telegram',
      options: { token: 'x' },
    })
    expect(await idsOf({ channels: { http: { enabled: false } } })).not.toContain('@openclaw/channel-http')
  })
})

describe('plugins', () => {
  test('an entry with the id of a standard plugin changes it or takes it out', async () => {
    const plugins = [
      { use: '@openclaw/http-server', options: { port: 1 } },
      { use: '@openclaw/auth-token', enabled: false },
      { use: 'openclaw-queue-own', id: '@openclaw/queue-memory' },
    ]
    const entries = await entriesOf({ plugins })
    expect(entries.map(({ id }) => id)).toEqual([...plain.filter((id) => !id.includes('auth')), 'agent:main'])
    expect(entries[0]).toEqual({
      id: '@openclaw/http-server',
      use: '@openclaw/http-server',
      options: { port: 1 },
      at: ['plugins', 0, 'options'],
      named: ['plugins', 0, 'use'],
    })
    expect(entries[2]?.use).toBe('openclaw-queue-own')
  })

  test('an entry adds to what a block says, but does not say it again', async () => {
    const channels = { http: { wait: 1 } }
    const entries = await entriesOf({
      channels,
      plugins: [{ use: '@openclaw/channel-http', options: { more: 2 } }],
    })
    expect(entries[5]?.options).toEqual({ wait: 1, more: 2 })
    const error = await thrownBy(() =>
      entriesOf({ channels, plugins: [{ use: '@openclaw/channel-http', options: { wait: 2 } }] }),
    )
    expect(error.message).toContain(
      'plugins[0].options.wait is set a second time; channels.http.wait sets it too',
    )
  })

  test('two entries of one id are an error; ids tell them apart', async () => {
    const twice = [{ use: './a.ts', id: 'a' }, [{ use: './b.ts', id: 'a' }]]
    const error = await thrownBy(() => entriesOf({ plugins: twice }))
    expect(error.code).toBe('OC_PLUGIN_DUPLICATE')
    expect(error.message).toContain('plugins[0] and plugins[1][0]')
    const apart = [{ use: 'openclaw-guard-x' }, { use: 'openclaw-guard-x', id: 'second' }]
    expect((await idsOf({ plugins: apart })).slice(-2)).toEqual(['openclaw-guard-x', 'second'])
  })

  test('an entry that is not enabled is left out', async () => {
    expect(await idsOf({ plugins: [{ use: './a.ts', enabled: false }] })).toEqual([...plain, 'agent:main'])
  })
})
