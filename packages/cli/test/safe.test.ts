import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { keepLastGood, readLastGood } from '../src/last-good.js'
import { makePlan } from '../src/plan.js'
import { makeSafePlan } from '../src/safe-plan.js'
import { folderWith, openclaw, startGateway } from './command.js'
import { runHere } from './here.js'

const token = 'a-token-of-more-than-thirty-two-bytes'
const other = 'b-token-of-more-than-thirty-two-bytes'
const agent = `
  import { definePlugin } from 'openclaw'
  export default definePlugin({
    name: 'openclaw-agent-own', api: 1, kind: 'agent', needs: { agents: { id: 'agents', registry: true } },
    options: {
      type: 'object', additionalProperties: false, properties: { key: { type: 'string', writeOnly: true } },
    },
    setup({ services }) {
      services.agents.add('own', { async *run() { await new Promise(() => setInterval(() => undefined, 1_000)) } })
    },
  })`

const config = (more: object = {}) => ({
  gateway: { host: '0.0.0.0' },
  security: { accessToken: { $env: 'SAFE_TOKEN' } },
  routing: { default: { agentId: 'own' } },
  plugins: [{ use: './agent.ts', id: 'own', options: { key: 'a-key-that-is-secret' } }],
  ...more,
})

/** A home with a last good config, and the folder that it came from. */
async function lastGoodOf(good: object): Promise<{ home: string; cwd: string; file: string }> {
  const home = folderWith()
  const cwd = folderWith({
    'agent.ts': agent,
    '.env': `SAFE_TOKEN=${token}`,
    'good.json': JSON.stringify(good),
  })
  keepLastGood(home, await makePlan({ config: join(cwd, 'good.json') }, home), 1_800_000_000_000)
  return { home, cwd, file: join(cwd, 'openclaw.config.json') }
}

/** The options of the way in, of a safe start whose config is `bad`. */
async function wayIn(good: object, bad: string): Promise<{ accessToken?: string }> {
  const { home, file } = await lastGoodOf(good)
  writeFileSync(file, bad)
  const lastGood = readLastGood(home)
  if (!lastGood) throw new Error('none was kept')
  const { plan } = await makeSafePlan({ config: file }, home, lastGood, new Error('bad'))
  const kinds = new Set(plan.entries.map(({ definition }) => definition.kind))
  expect([...kinds].sort()).toEqual(['auth', 'control', 'guard', 'http', 'monitor', 'queue', 'session'])
  const options = (name: string) => plan.entries.find((entry) => entry.id === name)?.options
  expect(options('@openclaw/http-server')).toMatchObject({ host: '127.0.0.1' })
  return options('@openclaw/auth-token') as { accessToken?: string }
}

describe('the last good config', () => {
  test('is kept once the gateway has been well with it, for its owner alone, without the value of a secret', async () => {
    const cwd = folderWith({
      'agent.ts': agent,
      '.env': `SAFE_TOKEN=${token}`,
      'openclaw.config.json': JSON.stringify(config({ gateway: {} })),
    })
    const { home, command } = await startGateway({ cwd })
    const file = join(home, 'last-good', 'config.json')
    await command.until(() => existsSync(file))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'last-good')).mode & 0o777).toBe(0o700)
    const text = readFileSync(file, 'utf8')
    for (const secret of [token, 'a-key-that-is-secret']) expect(text).not.toContain(secret)
    expect(readLastGood(home)).toMatchObject({
      config: { security: { accessToken: { $env: 'SAFE_TOKEN' } }, gateway: {} },
      leftOut: [{ path: 'plugins[0].options.key', plugin: './agent.ts' }],
      file: join(cwd, 'openclaw.config.json'),
    })
  })

  test('is none when what is kept cannot be read', () => {
    const home = folderWith({ 'last-good/config.json': '{ "form": 1, "config": ' })
    expect(readLastGood(home)).toBeUndefined()
    writeFileSync(join(home, 'last-good', 'config.json'), '{ "form": 2 }')
    expect(readLastGood(home)).toBeUndefined()
  })
})

describe('a start with a bad config', () => {
  test('ends with 78 and names the way out, where there is one', async () => {
    const { home, cwd, file } = await lastGoodOf(config())
    writeFileSync(file, '{ "gatway": {} }')
    const refused = await openclaw(['gateway'], { home, cwd })
    expect([refused.code, refused.stdout]).toEqual([78, ''])
    expect(refused.stderr).toContain('--safe')
    const none = await openclaw(['gateway', '--safe'], { cwd })
    expect(none.code).toBe(78)
    expect(none.stderr).toContain('There is no last good config')
  })

  test('--safe starts from the last good one: no channel, no turn, and it says so', async () => {
    const { home, cwd, file } = await lastGoodOf(config())
    // What waits there when the config breaks.
    writeFileSync(file, JSON.stringify(config({ gateway: {} })))
    const before = await startGateway({ home, cwd })
    const header = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ text: 'hello' })
    const post = await fetch(`${before.record.url}/api/messages`, { method: 'POST', headers: header, body })
    const { id } = (await post.json()) as { id: string }
    before.command.child.kill('SIGKILL')
    await before.command.finished
    rmSync(before.runFile)

    writeFileSync(file, '{ "gateway": { "port": "x" } ')
    const { command, record } = await startGateway({ home, cwd }, ['--safe'])
    expect(command.stdout).toContain('runs in safe mode: channels are off and messages wait.')
    expect(command.stdout).toContain('OC_CONFIG_UNREADABLE')
    expect(command.stdout).toContain('http://127.0.0.1:')
    const status = await runHere(['status'], { home })
    expect(status.stdout).toMatch(/^Gateway Status: Safe mode: channels are off and messages wait\n/)
    expect(status.stdout).toContain('Connected Channels: 0')
    const document = JSON.parse((await runHere(['status', '--json'], { home })).stdout) as object
    expect(document).toMatchObject({
      safe: { keptAt: 1_800_000_000_000, reason: expect.stringContaining('OC_CONFIG_UNREADABLE') as string },
    })

    const why = JSON.parse((await runHere(['messages', 'why', id, '--json'], { home })).stdout) as object
    expect(why).toMatchObject({ state: 'waiting' })
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(`${record.url}/api/status`, { headers })).status
    expect([await statusWith({}), await statusWith(header)]).toEqual([401, 200])
    const again = await fetch(`${record.url}/api/messages`, { method: 'POST', headers: header, body })
    expect(again.status).toBe(404)
    const reload = await runHere(['reload'], { home })
    expect([reload.code, reload.stderr.includes('safe mode')]).toEqual([1, true])
    command.child.kill('SIGTERM')
    expect((await command.finished).code).toBe(0)
    expect(readLastGood(home)).toMatchObject({ keptAt: 1_800_000_000_000 })
  })

  test('--safe changes nothing when the config is good', async () => {
    const { command } = await startGateway({ cwd: folderWith({ 'openclaw.config.json': '{}' }) }, ['--safe'])
    expect(command.stdout).toContain('is ready.')
  })
})

describe('who gets in, in safe mode', () => {
  const locked = expect.stringMatching(/^[\w-]{43}$/) as string
  const asking = (security: unknown, more: object = {}) => JSON.stringify({ bad: 1, security, ...more })
  const reference = { accessToken: { $env: 'SAFE_TOKEN' } }

  beforeAll(() => {
    expect(token).not.toMatch(/^[\w-]{43}$/)
  })

  test.each<[string, object, string, object]>([
    ['the last good token, when the file cannot be read', config(), '{', { accessToken: token }],
    ['the token on which both agree', config(), asking(reference), { accessToken: token }],
    [
      'only this home, when the file asks for another',
      config(),
      asking({ accessToken: { $env: 'X' } }),
      { accessToken: locked },
    ],
    [
      'only this home, when the file asks for one that is new',
      config(),
      asking({ accessToken: other }),
      { accessToken: locked },
    ],
    ['only this home, when the file asks for none', config(), asking(undefined), { accessToken: locked }],
    [
      'only this home, when the file adds a guard',
      config(),
      asking({ ...reference, allowedIPs: ['10.0.0.0/8'] }),
      { accessToken: locked },
    ],
    [
      'only this home, when the file asks for a login',
      config(),
      asking(reference, { auth: { type: 'jwt' } }),
      { accessToken: locked },
    ],
    [
      'only this home, when the last good token was no reference',
      config({ gateway: {}, security: { accessToken: other } }),
      '{',
      { accessToken: locked },
    ],
    [
      'only this home, when the last good one let everybody in',
      config({ gateway: {}, security: {}, auth: { type: 'none' } }),
      '{',
      { accessToken: locked },
    ],
    [
      'only this home, when the token was switched off',
      config({ gateway: {}, plugins: [{ use: '@openclaw/auth-token', enabled: false }] }),
      '{',
      { accessToken: locked },
    ],
  ])('%s', async (_name, good, bad, options) => {
    expect(await wayIn(good, bad)).toEqual(options)
  })
})
