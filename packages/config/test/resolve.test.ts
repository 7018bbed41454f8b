import { join } from 'node:path'
import { definePlugin } from '@openclaw/sdk'
import { describe, expect, test } from 'vitest'
import {
  applyOverrides,
  checkConfig,
  environmentOverrides,
  loadConfig,
  resolveEntries,
  toEntries,
  unusedKeys,
} from '../src/index.js'
import type { OpenClawConfig, Override, ResolvedEntries, StandardPlugin } from '../src/index.js'
import { folderWith } from './folder.js'
import { standard, standardSet } from './plugins.js'
import { thrownBy } from './thrown.js'

interface Setting {
  readonly folder?: string
  readonly home?: string
  readonly env?: Record<string, string>
  readonly overrides?: readonly Override[]
  readonly standard?: readonly StandardPlugin[]
}

async function resolve(config: OpenClawConfig, setting: Setting = {}): Promise<ResolvedEntries> {
  const {
    folder = folderWith({}),
    home = folderWith({}),
    env = {},
    overrides = [],
    standard = standardSet,
  } = setting
  const checked = applyOverrides(await checkConfig(config, { folder }), overrides)
  const modules = async () => ({ '@openclaw/sdk': await import('@openclaw/sdk') })
  return resolveEntries(toEntries(checked, { standard }), {
    config: checked,
    folder,
    home,
    env,
    standard,
    modules,
  })
}

function optionsOf(resolved: ResolvedEntries, id: string): unknown {
  return resolved.entries.find((entry) => entry.id === id)?.options
}

const pluginSource = (name: string, extra = '') => `
  export default Object.assign(() => {}, { definition: {
    name: '${name}', api: 1, kind: 'guard', options: { type: 'object', additionalProperties: true }, setup() {}, ${extra}
  }, [Symbol.for('openclaw.plugin')]: true })`

const manifest = { kind: 'guard', api: 1, options: { type: 'object', additionalProperties: true } }

function packageFiles(name: string, extra = '', folder = ''): Record<string, string> {
  const at = `${folder}node_modules/${name}`
  return {
    [`${at}/package.json`]: JSON.stringify({
      name,
      type: 'module',
      exports: { '.': { types: './no.d.ts', import: './main.js' } },
      openclaw: manifest,
    }),
    [`${at}/main.js`]: pluginSource(name, extra),
  }
}

describe('options', () => {
  test('defaults are filled in', async () => {
    const resolved = await resolve({})
    expect(optionsOf(resolved, '@openclaw/http-server')).toEqual({ port: 18789, host: '127.0.0.1' })
    expect(optionsOf(resolved, 'agent:main')).toEqual({})
  })

  test('blocks are bound: single keys and whole blocks, without the keys that pick the plugin', async () => {
    const resolved = await resolve({
      gateway: { port: 4711 },
      routing: { default: { agentId: 'main' } },
      queue: { type: 'memory', maxSize: 5 },
      session: { ttl: 9, storage: { keep: 1 } },
    })
    expect(optionsOf(resolved, '@openclaw/http-server')).toEqual({ port: 4711, host: '127.0.0.1' })
    expect(optionsOf(resolved, '@openclaw/router-rules')).toEqual({ default: { agentId: 'main' } })
    expect(optionsOf(resolved, '@openclaw/queue-memory')).toEqual({ maxSize: 5 })
    expect(optionsOf(resolved, '@openclaw/session-memory')).toEqual({ keep: 1, ttlMs: 9 })
  })

  test('a block and an entry may not set one option differently; a flag or variable wins over both', async () => {
    const plugins = [{ use: '@openclaw/http-server', options: { port: 2 } }]
    const error = await thrownBy(() => resolve({ gateway: { port: 1 }, plugins }))
    expect(error.message).toContain('gateway.port is set a second time; plugins[0].options.port sets it too')
    const overrides = environmentOverrides({ OPENCLAW_PORT: '3' })
    expect(
      optionsOf(await resolve({ gateway: { port: 1 } }, { overrides }), '@openclaw/http-server'),
    ).toMatchObject({ port: 3 })
    expect(optionsOf(await resolve({ plugins }, { overrides }), '@openclaw/http-server')).toMatchObject({
      port: 3,
    })
  })

  test('wrong options name plugin, path, expectation and cure, all of them at once', async () => {
    const folder = folderWith({
      'openclaw.config.json':
        '{\n  "plugins": [\n    { "use": "@openclaw/http-server",\n      "options": { "prot": 1, "host": 7 } }\n  ],\n  "security": { "accessToken": "HUSH" }\n}',
    })
    const loaded = await loadConfig(join(folder, 'openclaw.config.json'))
    const config = await checkConfig(loaded.value, loaded)
    const entries = toEntries(config, { standard: standardSet })
    const error = await thrownBy(() =>
      resolveEntries(entries, { config, folder, env: {}, standard: standardSet }),
    )
    expect(error.code).toBe('OC_PLUGIN_OPTIONS')
    expect(error.exitCode).toBe(78)
    expect(error.plugin).toBe('@openclaw/http-server')
    expect(error.message).toContain(
      'openclaw.config.json:4:20: plugins[0].options.prot is not a key that exists (an option of @openclaw/http-server)',
    )
    expect(error.message).toContain(
      'plugins[0].options.host must be a string that is not empty, and it is a number',
    )
    expect(error.message).toContain(
      '6:17: security.accessToken must be a string of 8 characters or more (an option of @openclaw/auth-token)',
    )
    expect(error.hint).toContain('Did you mean "port" instead of "prot"?')
    expect(JSON.stringify([error.message, error.hint])).not.toContain('HUSH')
  })

  test('a schema that is wrong itself is blamed on its plugin', async () => {
    const broken = standard('@openclaw/guard-broken', {
      options: { type: 'object', additionalProperties: false, proprties: {} },
    })
    const error = await thrownBy(() => resolve({}, { standard: [broken, ...standardSet] }))
    expect(error.message).toContain('The schema of the options of @openclaw/guard-broken is wrong itself')
  })

  test('keys named like inherited ones are unknown keys', async () => {
    const options = JSON.parse('{ "toString": 1, "constructor": 2 }') as Record<string, unknown>
    const error = await thrownBy(() => resolve({ plugins: [{ use: '@openclaw/http-server', options }] }))
    expect(error.message).toContain('options.toString is not a key that exists')
    expect(error.message).toContain('options.constructor is not a key that exists')
  })
})

describe('secrets', () => {
  test('come from the environment, then from the .env beside the config, then from files', async () => {
    const folder = folderWith({
      '.env': 'TOKEN=from-dotenv\nOTHER="quoted one"\n',
      'key.secret': 'from-a-file\n',
    })
    const config: OpenClawConfig = {
      security: { accessToken: { $env: 'TOKEN' } },
      channels: {
        http: {
          nested: [{ other: { $env: 'OTHER' } }],
          file: { $file: './key.secret' },
          both: { $env: 'A', b: 1 },
        },
      },
    }
    const resolved = await resolve(config, { folder })
    expect(optionsOf(resolved, '@openclaw/auth-token')).toEqual({ accessToken: 'from-dotenv' })
    expect(optionsOf(resolved, '@openclaw/channel-http')).toEqual({
      nested: [{ other: 'quoted one' }],
      file: 'from-a-file',
      both: { $env: 'A', b: 1 },
    })
    const again = await resolve(config, { folder, env: { TOKEN: 'from-environment' } })
    expect(optionsOf(again, '@openclaw/auth-token')).toEqual({ accessToken: 'from-environment' })
  })

  test('a missing one is told with its path and the cure', async () => {
    const folder = folderWith({ 'empty.secret': '' })
    const error = await thrownBy(() =>
      resolve(
        {
          security: { accessToken: { $env: 'NO_SUCH' } },
          channels: { http: { a: { $file: 'gone' }, b: { $file: 'empty.secret' } } },
        },
        { folder, env: { NO_SUCH: '' } },
      ),
    )
    expect(error.code).toBe('OC_CONFIG_SECRET_MISSING')
    expect(error.exitCode).toBe(78)
    expect(error.message).toContain(
      'security.accessToken refers to the environment variable NO_SUCH, which is not set',
    )
    expect(error.message).toContain(
      `channels.http.a refers to the file ${join(folder, 'gone')}, which cannot be used: it does not exist`,
    )
    expect(error.message).toContain('it is empty')
    expect(error.hint).toContain('Set NO_SUCH')
  })
})

describe('packages', () => {
  test('are looked for from the folder of the config, then in <home>/plugins, then among the gateway’s own', async () => {
    const extra = "provides: [], from: 'folder'"
    const folder = folderWith(packageFiles('openclaw-guard-a', extra))
    const home = folderWith({
      ...packageFiles('openclaw-guard-a', "from: 'home'", 'plugins/'),
      ...packageFiles('openclaw-guard-b', "from: 'home'", 'plugins/'),
    })
    const plugins = [
      { use: 'openclaw-guard-a' },
      { use: 'openclaw-guard-b' },
      { use: '@openclaw/channel-http' },
    ]
    const { entries } = await resolve({ plugins }, { folder: join(folder, 'below/deep'), home })
    const from = entries.slice(-2).map(({ definition }) => (definition as unknown as { from: string }).from)
    expect(from).toEqual(['folder', 'home'])
  })

  test('a standard plugin that the config does not name is never taken from the folder', async () => {
    const folder = folderWith(packageFiles('@openclaw/channel-http', "from: 'folder'"))
    const { entries } = await resolve({}, { folder })
    expect(entries.find(({ id }) => id === '@openclaw/channel-http')?.definition).not.toHaveProperty('from')
    const named = await resolve({ channels: { http: {} } }, { folder })
    expect(named.entries.find(({ id }) => id === '@openclaw/channel-http')?.definition).toHaveProperty('from')
  })

  test('the second name of a type is taken when the first is not installed', async () => {
    const folder = folderWith(packageFiles('openclaw-queue-nats'))
    const { entries } = await resolve({ queue: { type: 'nats', url: 'x' } }, { folder })
    expect(entries.find(({ definition }) => definition.name === 'openclaw-queue-nats')?.options).toEqual({
      url: 'x',
    })
  })

  test('a missing one is named with the config key and the command', async () => {
    const error = await thrownBy(() => resolve({ queue: { type: 'nats' } }))
    expect(error.code).toBe('OC_PLUGIN_NOT_FOUND')
    expect(error.message).toBe(
      'queue needs the plugin @openclaw/queue-nats (or openclaw-queue-nats), which is not installed',
    )
    expect(error.hint).toContain('npm install @openclaw/queue-nats')
    const near = await thrownBy(() => resolve({ queue: { type: 'reddis' } }))
    expect(near.hint).toContain('Did you mean "redis"?')
    const several = await thrownBy(() => resolve({ queue: { type: 'nats' }, security: { allowedIPs: [] } }))
    expect(several.message).toContain('queue needs')
    expect(several.message).toContain('security.allowedIPs needs the plugin @openclaw/guard-address')
  })

  test('a file is a plugin too, and shares the modules of the gateway', async () => {
    const folder = folderWith({
      'hello.ts': `
        import { definePlugin } from '@openclaw/sdk'
        const name: string = 'openclaw-guard-hello'
        export default definePlugin({
          name, api: 1, kind: 'guard',
          options: { type: 'object', additionalProperties: false, properties: { greeting: { type: 'string', default: 'hi' } } },
          setup() {},
        })`,
    })
    const resolved = await resolve(
      { plugins: [{ use: './hello.ts' }, { use: './hello.ts', id: 'second', options: { greeting: 'ho' } }] },
      { folder },
    )
    expect(optionsOf(resolved, 'openclaw-guard-hello')).toEqual({ greeting: 'hi' })
    expect(optionsOf(resolved, 'second')).toEqual({ greeting: 'ho' })
    const twice = await thrownBy(() =>
      resolve({ plugins: [{ use: './hello.ts' }, { use: './hello.ts' }] }, { folder }),
    )
    expect(twice.code).toBe('OC_PLUGIN_DUPLICATE')
  })

  test.each([
    ['throws', 'throw new Error("no\\n  disk")', 'could not be imported: no disk'],
    ['none', 'export const a = 1', 'is no plugin: its default export is not made by definePlugin'],
    [
      'old',
      pluginSource('openclaw-guard-old', 'api: 0,'),
      'was written for plugin api 0; this gateway speaks 1',
    ],
    ['bare', pluginSource('openclaw-guard-bare', 'options: undefined,'), 'has no schema of its options'],
    ['broken', 'export default {', 'could not be imported'],
  ])('a plugin that cannot be used: %s', async (name, source, expected) => {
    const at = `node_modules/openclaw-guard-${name}`
    const folder = folderWith({
      [`${at}/package.json`]: JSON.stringify({ type: 'module', main: 'main.js', openclaw: manifest }),
      [`${at}/main.js`]: source,
    })
    const error = await thrownBy(() => resolve({ plugins: [{ use: `openclaw-guard-${name}` }] }, { folder }))
    expect(['OC_PLUGIN_LOAD_FAILED', 'OC_PLUGIN_API']).toContain(error.code)
    expect(error.plugin).toBe(`openclaw-guard-${name}`)
    expect(error.message).toContain(expected)
    expect(error.hint).toBeTruthy()
  })

  test('a missing file and a package that exports nothing', async () => {
    const folder = folderWith({
      'node_modules/openclaw-guard-x/package.json': JSON.stringify({
        exports: { './other': './a.js' },
        openclaw: manifest,
      }),
    })
    const gone = await thrownBy(() => resolve({ plugins: [{ use: './gone.ts' }] }, { folder }))
    expect(gone.code).toBe('OC_PLUGIN_LOAD_FAILED')
    const empty = await thrownBy(() => resolve({ plugins: [{ use: 'openclaw-guard-x' }] }, { folder }))
    expect(empty.message).toContain('exports nothing that can be imported')
  })
})

describe('stand-ins', () => {
  const options = { type: 'object', additionalProperties: false } as const
  const own = definePlugin({ name: 'openclaw-agent-own', api: 1, kind: 'agent', options, setup() {} })
  const store = definePlugin({ name: 'openclaw-queue-own', api: 1, kind: 'queue', options, setup() {} })

  test('the standard agent, queue and session store give way to one that plugins bring', async () => {
    const ids = (await resolve({ plugins: [own(), store] })).entries.map(({ id }) => id)
    expect(ids).not.toContain('agent:main')
    expect(ids).not.toContain('@openclaw/queue-memory')
    expect(ids).toContain('@openclaw/session-memory')
    expect(ids.slice(-2)).toEqual(['openclaw-agent-own', 'openclaw-queue-own'])
  })
})

test('keys that nobody reads are told', async () => {
  const config = await checkConfig({
    gateway: { port: 1, allowedHosts: ['a'] },
    session: { ttl: 1, maxSessions: 2 },
    performance: { concurrency: 1, workers: 2, cache: { ttl: 1 } },
    connectionPool: { min: 1 },
    cache: { enabled: false },
    agents: { main: { type: 'echo' } },
  })
  const entries = toEntries(config, { standard: standardSet })
  const { read } = await resolveEntries(entries, {
    config,
    folder: folderWith({}),
    env: {},
    standard: standardSet,
  })
  expect(unusedKeys(config, read)).toEqual([
    'gateway.allowedHosts',
    'session.maxSessions',
    'performance.workers',
    'performance.cache',
    'connectionPool.min',
  ])
})
