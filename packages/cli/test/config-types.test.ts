import { definePlugin } from '@openclaw/sdk'
import type { PluginTypes } from '@openclaw/sdk'
import { expect, test } from 'vitest'
import { defineConfig } from '../src/index.js'
import type { StandardTypes } from '../src/index.js'
import { standardPlugins } from '../src/standard.js'

// What is wrong here fails `tsc -p tsconfig.test.json`, which is a part of `npm run check`.

const nats = definePlugin({
  name: 'openclaw-queue-nats',
  api: 1,
  kind: 'queue',
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['url'],
    properties: { url: { type: 'string' }, copies: { type: 'integer', default: 3 } },
  },
  setup: () => undefined,
})

declare module '@openclaw/sdk' {
  interface PluginTypes {
    'openclaw-queue-nats': typeof nats
  }
}

test('the standard plugins are the ones that a config is typed with', () => {
  const names: Record<keyof StandardTypes, true> = {
    '@openclaw/agent-echo': true,
    '@openclaw/agent-llm': true,
    '@openclaw/auth-token': true,
    '@openclaw/channel-http': true,
    '@openclaw/channel-loopback': true,
    '@openclaw/channel-telegram': true,
    '@openclaw/channel-webchat': true,
    '@openclaw/channel-webhook': true,
    '@openclaw/commands-basic': true,
    '@openclaw/context-media': true,
    '@openclaw/control-api': true,
    '@openclaw/guard-access': true,
    '@openclaw/http-server': true,
    '@openclaw/monitor-alerts': true,
    '@openclaw/monitor-deadline': true,
    '@openclaw/monitor-health': true,
    '@openclaw/monitor-log': true,
    '@openclaw/monitor-metrics': true,
    '@openclaw/queue-memory': true,
    '@openclaw/queue-sqlite': true,
    '@openclaw/router-rules': true,
    '@openclaw/session-file': true,
    '@openclaw/session-memory': true,
  }
  expect(Object.keys(names).sort()).toEqual(standardPlugins.map(({ name }) => name).sort())
  const own: keyof PluginTypes = 'openclaw-queue-nats'
  expect(own).toBe(nats.definition.name)
})

test('options of plugins that are known', () => {
  const configs = [
    defineConfig({ agents: { main: { type: 'echo', timeoutMs: 5 }, coder: { type: 'llm', model: 'x' } } }),
    defineConfig({ agents: { main: { type: 'openclaw-agent-own', anything: true } } }),
    defineConfig({ queue: { type: 'sqlite', path: { $env: 'QUEUE' }, keepDays: 3 } }),
    defineConfig({ queue: { type: 'nats', url: 'nats://x' } }),
    defineConfig({ queue: { maxSize: 5 } }),
    defineConfig({ queue: { type: 'redis', host: 'x' } }),
    defineConfig({ session: { ttl: 5, storage: { type: 'file', path: 'x' } } }),
    defineConfig({ session: { storage: { path: 'x' } } }),
    defineConfig({ channels: { http: { timeoutMs: 5, enabled: true }, telegram: { token: 'x' } } }),
    defineConfig({ auth: { type: 'none' } }),
    defineConfig({ auth: { type: 'jwt', secret: { $file: 'x' }, expiresIn: '24h' } }),
    defineConfig({ plugins: [nats({ url: 'x' })] }),
  ]
  expect(configs).toHaveLength(12)
})

test('what does not fit is a type error', () => {
  const configs = [
    // @ts-expect-error: an option that echo does not have
    defineConfig({ agents: { main: { type: 'echo', model: 'x' } } }),
    // @ts-expect-error: a number is wanted
    defineConfig({ agents: { main: { type: 'echo', timeoutMs: '5' } } }),
    // @ts-expect-error: no such type
    defineConfig({ agents: { main: { type: 'ecoh' } } }),
    // @ts-expect-error: an agent has a type
    defineConfig({ agents: { main: {} } }),
    // @ts-expect-error: the memory queue has no path
    defineConfig({ queue: { type: 'memory', path: 'x' } }),
    // @ts-expect-error: a reference stands for a text, not for a number
    defineConfig({ queue: { type: 'sqlite', batchSize: { $env: 'X' } } }),
    // @ts-expect-error: url is required
    defineConfig({ queue: { type: 'nats' } }),
    // @ts-expect-error: no queue that is known has it
    defineConfig({ queue: { maxSiz: 5 } }),
    // @ts-expect-error: misspelt
    defineConfig({ session: { storage: { type: 'file', pth: 'x' } } }),
    // @ts-expect-error: misspelt
    defineConfig({ channels: { http: { timeout: 5 } } }),
    // @ts-expect-error: no such channel
    defineConfig({ channels: { htpp: {} } }),
    // @ts-expect-error: no such way in
    defineConfig({ auth: { type: 'jtw' } }),
    // @ts-expect-error: no such block
    defineConfig({ gatway: {} }),
    // @ts-expect-error: url is a text
    defineConfig({ plugins: [nats({ url: 5 })] }),
  ]
  expect(configs).toHaveLength(14)
})
