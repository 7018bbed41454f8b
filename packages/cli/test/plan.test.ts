import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changesBetween } from '../src/config-changes.js'
import { outlineOf } from '../src/config-outline.js'
import { keepLastGood } from '../src/last-good.js'
import { makePlan } from '../src/plan.js'
import { folderWith, startGateway } from './command.js'
import { runHere } from './here.js'

const token = 'a-token-of-more-than-thirty-two-bytes'
const other = 'b-token-of-more-than-thirty-two-bytes'

interface Document {
  readonly against: string
  readonly changes: ReturnType<typeof changesBetween>
  readonly messages?: object
}

const config = (more: object = {}) =>
  JSON.stringify({
    agents: { main: { type: 'echo' }, night: { type: 'echo' } },
    routing: { rules: [{ match: { userId: 'ann' }, target: { agentId: 'night' } }] },
    security: { accessToken: { $env: 'PLAN_TOKEN' } },
    ...more,
  })

async function planned(
  args: readonly string[],
  surroundings: { home: string; cwd: string },
): Promise<Document> {
  const { code, stdout, stderr } = await runHere(['plan', '--json', ...args], surroundings)
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Document
}

const changed = ({ changes }: Document) =>
  changes.plugins.filter(({ change }) => change !== 'kept').map(({ id, change }) => `${change} ${id}`)

describe('openclaw plan', () => {
  test('compares with the gateway that runs, with its flags, and shows no secret', async () => {
    const cwd = folderWith({ 'openclaw.config.json': config() })
    const { home, record } = await startGateway({ cwd, env: { PLAN_TOKEN: token } })
    const here = { home, cwd: folderWith() }
    // Without the gateway's own variables: what it refers to is taken to be the same.
    const same = await planned([], here)
    expect(changed(same)).toEqual([])
    expect(same.against).toContain(record.url)

    const file = join(cwd, 'next.json')
    writeFileSync(
      file,
      config({
        routing: { rules: [{ match: { userId: 'bob' }, target: { agentId: 'night' } }] },
        agents: { main: { type: 'echo' }, night: { type: 'echo' }, day: { type: 'echo' } },
        queue: { type: 'memory' },
      }),
    )
    const next = await planned(['--config', file], here)
    expect(changed(next)).toEqual(
      expect.arrayContaining([
        'restarted @openclaw/router-rules',
        'opened agent:day',
        'closed @openclaw/queue-sqlite',
      ]),
    )
    expect(next.changes.restart).toEqual([expect.stringContaining('holds the queue') as string])
    const router = next.changes.plugins.find(({ id }) => id === '@openclaw/router-rules')
    expect(router?.options).toEqual([{ path: 'rules[0].match.userId', from: 'ann', to: 'bob' }])
    const human = await runHere(['plan', '--config', file], here)
    expect(human.stdout).toContain('rules[0].match.userId: "ann" → "bob"')
    expect(human.stdout).toContain('This needs a restart')

    for (const security of [{ accessToken: other }, { accessToken: { $env: 'PLAN_OTHER' } }]) {
      writeFileSync(join(cwd, '.env'), `PLAN_OTHER=${other}`)
      writeFileSync(file, config({ security }))
      const { code, stdout } = await runHere(['plan', '--config', file], here)
      expect(code).toBe(0)
      expect(stdout).toContain('accessToken: "******** ($env PLAN_TOKEN)" → "********')
      expect(stdout).not.toMatch(new RegExp(`${token}|${other}`))
    }
    writeFileSync(join(cwd, '.env'), `PLAN_TOKEN=${other}`)
    expect(changed(await planned([], here))).toContain('restarted @openclaw/auth-token')

    writeFileSync(file, '{ "gatway": 1 }')
    expect((await runHere(['plan', '--config', file], here)).code).toBe(78)
    const header = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = (path: string, init: RequestInit) => fetch(`${record.url}/api/control/${path}`, init)
    expect((await sent('plan', { method: 'POST', headers: header, body: '{}' })).status).toBe(400)
    expect((await sent('config', {})).status).toBe(401)
    expect(await (await sent('config', { headers: header })).text()).not.toContain(token)
  })

  test('tells which messages of the last day would go elsewhere', async () => {
    const cwd = folderWith({ 'openclaw.config.json': config() })
    const { home, record } = await startGateway({ cwd, env: { PLAN_TOKEN: token } })
    for (const id of ['ann', 'bob']) {
      const body = JSON.stringify({ text: 'hello', sender: { id } })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const sent = await fetch(`${record.url}/api/messages?wait=1`, { method: 'POST', headers, body })
      expect(sent.status).toBe(200)
    }
    const file = join(cwd, 'next.json')
    writeFileSync(file, config({ routing: { default: { agentId: 'night' } } }))
    const { messages } = await planned(['--config', file], { home, cwd: folderWith() })
    expect(messages).toMatchObject({
      checked: 2,
      moved: [{ channel: 'http', peerId: 'bob', change: { agent: ['main', 'night'] } }],
    })
    const human = await runHere(['plan', '--config', file], { home, cwd: folderWith() })
    expect(human.stdout).toContain('Of 2 messages of the last 24 hours 1 would go elsewhere:')
    expect(human.stdout).toContain('agent main → night')
  })

  test('compares with the last good config, or the next start, when none runs', async () => {
    const home = folderWith()
    const cwd = folderWith({ 'openclaw.config.json': config(), '.env': `PLAN_TOKEN=${token}` })
    const nothing = await runHere(['plan'], { home, cwd })
    expect([nothing.code, nothing.stderr.includes('OC_GATEWAY_NOT_RUNNING')]).toEqual([3, true])
    keepLastGood(home, await makePlan({ config: join(cwd, 'openclaw.config.json') }, home), 1_800_000_000_000)
    const same = await planned([], { home, cwd })
    expect([same.against, changed(same)]).toEqual(['the last good config, of 2027-01-15T08:00:00.000Z', []])

    writeFileSync(join(cwd, 'next.json'), config({ channels: { loopback: {} } }))
    const next = await planned(['--config', 'next.json'], { home, cwd })
    expect(next.against).toBe(join(cwd, 'openclaw.config.json'))
    expect(changed(next)).toEqual(['opened @openclaw/channel-loopback'])
    writeFileSync(join(cwd, 'openclaw.config.json'), '{')
    expect((await planned(['--config', 'next.json'], { home, cwd })).against).toContain(
      'the last good config',
    )
  })
})

test('a plan tells what a reload does: who needs what, code, order, settings', async () => {
  const plugin = `
    import { definePlugin } from 'openclaw'
    export default definePlugin({
      name: 'openclaw-guard-own', api: 1, kind: 'guard', options: { type: 'object', additionalProperties: false }, setup() {},
    })`
  const cwd = folderWith({ 'a.ts': plugin, 'b.ts': plugin })
  const home = folderWith()
  const file = join(cwd, 'openclaw.config.json')
  const outline = async (more: object) => {
    writeFileSync(file, JSON.stringify(more))
    return outlineOf(await makePlan({ config: file }, home), 'salt')
  }
  const a = { use: './a.ts', id: 'a' }
  const b = { use: './b.ts', id: 'b' }
  const first = await outline({ plugins: [a, b] })
  expect(changesBetween(first, await outline({ plugins: [b, a] }))).toMatchObject({
    reordered: true,
    restart: [],
  })
  const moved = changesBetween(first, await outline({ gateway: { port: 1 }, plugins: [a, b] }))
  expect(
    moved.plugins.filter(({ exclusive, change }) => exclusive && change === 'restarted').length,
  ).toBeGreaterThan(2)
  expect(moved.plugins.find(({ id }) => id === '@openclaw/channel-http')?.because).toBe(
    'it needs @openclaw/http-server',
  )
  writeFileSync(join(cwd, 'a.ts'), `${plugin}\n// edited`)
  const edited = changesBetween(first, await outline({ plugins: [a, b] }))
  expect(edited.plugins.find(({ id }) => id === 'a')).toMatchObject({
    change: 'restarted',
    because: 'its code',
  })
  expect(edited.plugins.find(({ id }) => id === 'b')).toMatchObject({ change: 'kept' })
  const settings = changesBetween(
    first,
    await outline({ plugins: [a, b], logging: { level: 'warn' }, performance: { batchSize: 2 } }),
  )
  expect(settings.settings).toEqual([
    { path: 'logging.level', to: 'warn' },
    { path: 'performance.batchSize', to: 2 },
  ])
  expect(settings.restart).toEqual(['performance.batchSize is read when a gateway starts'])
})
