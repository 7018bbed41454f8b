import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import queueSqlite from '@openclaw/queue-sqlite'
import { createTestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, test } from 'vitest'
import type { Examined } from '../src/doctor/examination.js'
import { folderWith, startGateway } from './command.js'
import {
  fine,
  found,
  gone,
  later,
  listening,
  privateHome,
  runFile,
  severities,
  token,
} from './doctor-found.js'
import { runHere } from './here.js'

afterEach(later.all)

test('leftovers: none; run files, drafts and locks of processes that are gone, and --fix', async () => {
  expect(severities(await found('leftovers'))).toEqual(fine)
  const own = `run/.9.json.${process.pid}.tmp`
  const dead = {
    ...runFile(9, gone),
    [`.access-token.${gone}.tmp`]: 'x',
    [own]: 'x',
    'ledger/members/old.lock': '',
  }
  const home = privateHome(dead)
  expect(severities(await found('leftovers', { home }))).toEqual(['warn', 'warn', 'warn'])
  expect(existsSync(join(home, 'run/9.json'))).toBe(true)
  const mended = await found('leftovers', { home, fix: true })
  expect(mended.map(({ fixed }) => fixed?.split(' ')[0])).toEqual(['removed', 'removed', 'removed'])
  expect(existsSync(join(home, own))).toBe(true)
  expect(severities(await found('leftovers', { home }))).toEqual(fine)
})

test('leftovers: a run file whose process is another program now stays', async () => {
  const port = await listening(() => ({ status: 200, body: { hello: 'I am something else' } }))
  const home = privateHome(runFile(port, process.pid))
  const [finding] = await found('leftovers', { home, fix: true })
  expect(finding).toMatchObject({
    severity: 'warn',
    cure: expect.stringContaining(`ps -p ${process.pid}`) as string,
  })
  expect(existsSync(join(home, `run/${port}.json`))).toBe(true)
})

test('port: free, ours, that of another program, not to be had', async () => {
  const port = await listening((url) =>
    url === '/readyz' ? { status: 200, body: { ok: true, checks: {} } } : undefined,
  )
  const config = { gateway: { port } }
  const home = privateHome(runFile(port, process.pid))
  expect(await found('port', { config, home })).toMatchObject([{ severity: 'ok', what: expect.stringContaining('listens') as string }]) // prettier-ignore
  const [taken] = await found('port', { config })
  expect(taken).toMatchObject({ severity: 'fail', cure: expect.stringContaining(String(port + 1)) as string })
  if (process.platform === 'linux') expect(taken?.what).toContain(`process ${process.pid}`)
  await later.all()
  expect(await found('port', { config })).toMatchObject([{ severity: 'ok', what: `${port} is free` }])
  const elsewhere = { gateway: { port, host: '192.0.2.1' } }
  expect(await found('port', { config: elsewhere })).toMatchObject([{ severity: 'fail' }])
})

describe('store', () => {
  test('sound, damaged, set aside, of a newer gateway, in use', async () => {
    const home = privateHome()
    const what = (text: string) => [{ severity: 'ok', what: expect.stringContaining(text) as string }]
    expect(await found('store', { home })).toMatchObject(what('not there yet'))
    const folder = join(home, 'ledger')
    const gateway = await createTestGateway({ plugins: [queueSqlite({ path: folder })] })
    await gateway.ask('hello')
    expect(await found('store', { home })).toMatchObject(what('soundness was not looked at'))
    await gateway.stop()
    expect(await found('store', { home })).toMatchObject(what(`${folder} is sound`))

    const file = join(folder, 'ledger.sqlite')
    const whole = readFileSync(file)
    writeFileSync(join(folder, 'ledger-log-1.damaged'), '')
    expect(severities(await found('store', { home }))).toEqual(['ok', 'warn'])
    for (const damaged of [whole.subarray(0, -4096), Buffer.from('this is no database, and never was one')]) {
      writeFileSync(file, damaged)
      expect(severities(await found('store', { home }))).toEqual(['fail', 'warn'])
    }
    // Bytes 60 to 63 of a SQLite file are its user version.
    const newer = Buffer.from(whole)
    newer.writeUInt32BE(999, 60)
    writeFileSync(file, newer)
    expect((await found('store', { home }))[0]?.what).toContain('version 999')
  })

  test('of a running gateway is asked for, not looked at', async () => {
    let ok = true
    const port = await listening(() => ({
      status: ok ? 200 : 503,
      body: { ok, checks: { gateway: { ok: true }, queue: ok ? { ok } : { ok, reason: 'disk I/O error' } } },
    }))
    const home = privateHome({ ...runFile(port, process.pid), 'ledger/ledger.sqlite': 'not looked at' })
    expect(severities(await found('store', { home }))).toEqual(fine)
    ok = false
    const [finding] = await found('store', { home })
    expect(finding).toMatchObject({
      severity: 'fail',
      what: expect.stringContaining('queue: disk I/O error') as string,
    })
  })
})

describe('agents', () => {
  const llm = (baseUrl: string) => ({
    config: { agents: { main: { type: 'llm', model: 'local/one', apiKey: 'sk-secret-01234', baseUrl } } },
  })

  test('one that answers, one without anything to ask', async () => {
    const mock = new LLMock({ port: 0, logLevel: 'silent' })
    await mock.start()
    later.do(() => mock.stop())
    expect(await found('agents', llm(`${mock.url}/v1`))).toMatchObject([
      { severity: 'ok', what: 'main: answers' },
    ])
    expect(await found('agents')).toMatchObject([{ severity: 'ok', what: 'main: has nothing to ask' }])
  })

  test('a wrong key, a refused connection', async () => {
    const port = await listening(() => ({ status: 401, body: {} }))
    const [refused] = await found('agents', llm(`http://127.0.0.1:${port}/v1`))
    expect(refused).toMatchObject({
      severity: 'fail',
      what: expect.stringContaining('does not take the key') as string,
    })
    await later.all()
    const [absent] = await found('agents', llm(`http://127.0.0.1:${port}/v1`))
    expect(absent).toMatchObject({
      severity: 'fail',
      what: expect.stringContaining('could not be reached') as string,
    })
  })
})

test('channels: one whose platform refuses, one that never answers, one without a probe', async () => {
  const plugin = `
    const channel = { guarantee: 'none', sender: 'any', sends: 1, open: () => () => {}, send: async () => ({}) }
    const definition = {
      name: 'channel-probed', api: 1, kind: 'channel',
      options: { type: 'object', additionalProperties: false },
      needs: { channels: { id: 'channels', registry: true } },
      setup({ services }) {
        services.channels.add('fine', { ...channel, probe: async () => {} })
        services.channels.add('refused', { ...channel, probe: async () => { throw new Error('bad token') } })
        services.channels.add('silent', { ...channel, probe: () => new Promise(() => {}) })
      },
    }
    export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`
  const config = { plugins: [{ use: './probed.mjs' }] }
  const findings = await found('channels', { config, patienceMs: 200, files: { 'probed.mjs': plugin } })
  const told = Object.fromEntries(findings.map(({ severity, what }) => [what, severity]))
  expect(told).toEqual({
    'http: has nothing to ask': 'ok',
    'webchat: has nothing to ask': 'ok',
    'fine: answers': 'ok',
    'refused: bad token': 'fail',
    'silent: no answer within 0.2 s': 'fail',
  })
})

describe('the command', () => {
  test('shows every check, ends with 0 or 1, and prints one document', async () => {
    const home = privateHome()
    const cwd = folderWith({ 'openclaw.config.json': '{ "gateway": { "port": 0 } }' })
    const fineRun = await runHere(['doctor'], { home, cwd })
    expect(fineRun.code).toBe(0)
    expect(fineRun.stdout).toContain('0 failed')
    writeFileSync(join(home, 'access-token'), token, { mode: 0o644 })
    const { code, stdout } = await runHere(['doctor', '--json'], { home, cwd })
    const document = JSON.parse(stdout) as { ok: boolean; findings: Examined[] }
    expect([code, document.ok]).toEqual([1, false])
    expect(document.findings.filter(({ severity }) => severity === 'fail')).toMatchObject([
      { check: 'permissions' },
    ])
    const fixed = await runHere(['doctor', '--fix'], { home, cwd })
    expect([fixed.code, fixed.stdout]).toEqual([
      0,
      expect.stringContaining('Done: took the rights of others'),
    ])
    expect(readFileSync(join(cwd, 'openclaw.config.json'), 'utf8')).toBe('{ "gateway": { "port": 0 } }')
  })

  test('with a config that cannot be used, looks at the rest', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{' })
    const { code, stdout } = await runHere(['doctor'], { home: privateHome(), cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('fail  Config: OC_CONFIG_UNREADABLE')
    expect(stdout).toContain('ok    Disk space')
    expect(stdout).toContain('was not looked at')
  })

  test('beside a running gateway, finds it well', async () => {
    const { home, port, record } = await startGateway({ home: privateHome() })
    const cwd = folderWith({ 'openclaw.config.json': JSON.stringify({ gateway: { port } }) })
    const { code, stdout } = await runHere(['doctor', '--fix'], { home, cwd })
    expect([code, stdout]).toEqual([0, expect.stringContaining('0 failed, 0 to look at')])
    expect(stdout).toContain(`process ${record.pid}, listens on ${port}`)
    expect(stdout).toContain('the running gateway says that all is well')
  })
})
