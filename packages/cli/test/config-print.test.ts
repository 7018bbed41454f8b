import { describe, expect, test } from 'vitest'
import { folderWith } from './command.js'
import { runHere } from './here.js'

interface Document {
  readonly ok: boolean
  readonly config: Record<string, Record<string, unknown>>
  readonly origins: Readonly<Record<string, string>>
}

const secret = 'HUSH-0123456789abcdef0123456789abcdef'

const config = `{
  "gateway": { "port": 1, "host": "127.0.0.1" },
  "agents": { "main": { "type": "echo" } },
  "channels": { "telegram": { "accounts": { "default": { "token": "${secret}" } } } },
  "queue": { "maxSize": 7 },
  "cache": { "type": "redis", "url": "redis://me:HUSH-HUSH@localhost" },
  "security": { "accessToken": { "$env": "TOKEN" } },
  "plugins": [{ "use": "@openclaw/http-server", "options": { "bodyLimit": 9 } }]
}`

async function print(args: readonly string[], text = config, env: Record<string, string> = {}) {
  const cwd = folderWith({ 'openclaw.config.json': text })
  const ended = await runHere(['config', 'print', ...args], { cwd, env })
  return { ...ended, cwd, file: `${cwd}/openclaw.config.json` }
}

describe('config print', () => {
  test('fills defaults in, shows references as references, and masks what is secret', async () => {
    const { code, stdout, stderr } = await print(['--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { config: shown } = JSON.parse(stdout) as Document
    expect(shown).toMatchObject({
      gateway: { port: 1, host: '127.0.0.1', maxConnections: 100, timeout: 30_000 },
      agents: { main: { type: 'echo', timeoutMs: 300_000 } },
      queue: { type: 'sqlite', maxSize: 7, batchSize: 50, flushInterval: 1000 },
      session: { ttl: 3_600_000, storage: { type: 'file' } },
      messages: { keepDays: 30, maxBytes: '1g' },
      performance: { concurrency: 16, batchSize: 10, queueSize: 1000 },
      logging: { level: 'info' },
      security: { accessToken: { $env: 'TOKEN' } },
      plugins: [
        { use: '@openclaw/http-server', options: { bodyLimit: 9, frameLimit: 655_360 } },
        { use: '@openclaw/monitor-deadline', options: { deadlineMs: 900_000, everyMs: 30_000 } },
        { use: '@openclaw/monitor-log', options: { atLeastMs: 0 } },
        { use: '@openclaw/monitor-metrics', options: { prices: {}, seriesLimit: 200 } },
        { use: '@openclaw/control-api', options: { quietAfterMs: 600_000 } },
      ],
    })
    expect(stdout).not.toContain('HUSH')
    expect(Object.keys(shown).slice(0, 3)).toEqual(['gateway', 'agents', 'channels'])
  })

  test('what it prints is a config that holds and prints the same', async () => {
    const first = await print([], '{ "queue": { "type": "memory" } }')
    const again = await print([], first.stdout)
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
    const { code } = await runHere(['config', 'validate'], { cwd: again.cwd })
    expect(code).toBe(0)
  })

  test('--origin tells for each key where it comes from', async () => {
    const env = { OPENCLAW_PORT: '2', OPENCLAW_HOST: 'localhost' }
    const { stdout, file } = await print(
      ['--origin', '--json', '--port', '3', '--log-level', 'warn'],
      config,
      env,
    )
    const { origins, config: shown } = JSON.parse(stdout) as Document
    expect(shown).toMatchObject({ gateway: { port: 3, host: 'localhost' }, logging: { level: 'warn' } })
    expect(origins).toMatchObject({
      'gateway.port': '--port',
      'gateway.host': 'OPENCLAW_HOST',
      'logging.level': '--log-level',
      'gateway.timeout': 'default of @openclaw/channel-http',
      'queue.maxSize': `${file}:5:14`,
      'queue.batchSize': 'default of @openclaw/queue-sqlite',
      'performance.concurrency': 'default of the gateway',
      'security.accessToken': `${file}:7:17`,
      'plugins[0].options.bodyLimit': `${file}:8:62`,
      'plugins[1].options.everyMs': 'default of @openclaw/monitor-deadline',
    })
    const human = await print(['--origin'], config, env)
    expect(human.stdout).toMatch(/^gateway\.port = 2 +OPENCLAW_PORT$/m)
  })

  test('a literal token is masked, one of a variable too, and a password in an address', async () => {
    const literal = `{ "security": { "accessToken": "${secret}" }, "agents": { "main": { "type": "echo" } } }`
    expect((await print([], literal)).stdout).toContain('"accessToken": "********"')
    const variable = await print(['--origin'], '{}', { OPENCLAW_ACCESS_TOKEN: secret })
    expect(variable.stdout).toMatch(/security\.accessToken = "\*{8}" +OPENCLAW_ACCESS_TOKEN/)
    const address = await print([], '{ "session": { "storage": { "path": "ftp://me:HUSH-HUSH@host/x" } } }')
    expect(address.stdout).toContain('ftp://me:********@host/x')
    for (const { stdout } of [variable, address]) expect(stdout).not.toContain('HUSH')
  })

  test('a config that cannot be read ends with 78', async () => {
    const { code, stdout, stderr } = await print([], '{')
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toContain('OC_CONFIG_UNREADABLE')
  })
})
