import { definePlugin } from '@openclaw/sdk'
import type { AnyPlugin, PluginKind } from '@openclaw/sdk'
import type { StandardPlugin } from '../src/index.js'

/** A standard plugin that takes any option. */
export function standard(name: string, definition: Partial<AnyPlugin> = {}, onDemand?: true): StandardPlugin {
  const kind = (/^@openclaw\/([a-z]+)-/.exec(name)?.[1] ?? 'guard') as PluginKind
  const options = { type: 'object', additionalProperties: true } as const
  const plugin = definePlugin({ name, api: 1, kind, options, setup() {}, ...definition })
  return { name, load: () => Promise.resolve({ default: plugin }), ...(onDemand ? { onDemand } : {}) }
}

const httpServer = standard('@openclaw/http-server', {
  binds: { 'gateway.port': 'port', 'gateway.host': 'host' },
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      port: { type: 'integer', minimum: 0, maximum: 65535, default: 18789 },
      host: { type: 'string', minLength: 1, default: '127.0.0.1' },
      cert: { type: 'string' },
    },
  },
})

const authToken = standard('@openclaw/auth-token', {
  binds: { 'security.accessToken': 'accessToken' },
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { accessToken: { type: 'string', minLength: 8, writeOnly: true } },
  },
})

export const standardSet: readonly StandardPlugin[] = [
  httpServer,
  authToken,
  standard('@openclaw/router-rules', { binds: { routing: '.' } }),
  standard('@openclaw/queue-memory', { binds: { queue: '.' } }),
  standard('@openclaw/session-memory', { binds: { 'session.storage': '.', 'session.ttl': 'ttlMs' } }),
  standard('@openclaw/channel-http'),
  standard('@openclaw/agent-echo', {}, true),
]
