import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { parseMoment } from '../src/moment.js'
import { Command, folderWith, startGateway } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'

const line = (time: string, more: object = {}) =>
  `${JSON.stringify({ level: 'info', time, component: 'gateway', msg: 'hello', ...more })}\n`
/** A moment by the clock of this machine. */
const local = (text: string) => new Date(text).toISOString()

/** A home with this log. */
function homeWith(...lines: readonly string[]): string {
  return folderWith({ 'logs/gateway.log': lines.join('') })
}

const messages = (stdout: string) =>
  (JSON.parse(stdout) as { lines: { msg?: string; raw?: string }[] }).lines.map(({ msg, raw }) => msg ?? raw)

describe('the commands of the product page', () => {
  const home = () =>
    homeWith(
      ...[
        line(local('2026-02-28T23:59:59.999'), { msg: 'before' }),
        line(local('2026-03-01T00:00:00'), { msg: 'first' }),
        line(local('2026-03-01T12:00:00'), { msg: 'of a router', component: 'router', plugin: '@openclaw/router-rules' }),
        line(local('2026-03-02T23:59:59.999'), { msg: 'last', level: 'error' }),
        line(local('2026-03-03T00:00:00'), { msg: 'after', level: 'fatal' }),
        line(local('2026-03-04T00:00:00'), { msg: 'slow', component: 'monitor', message: 'm1', trace: 'm1', channel: 'http', state: 'replied', tookMs: 3_210, agent: 'main', stages: [{ stage: 'agent', plugin: 'main', tookMs: 3_000 }] }),
      ],
    ) // prettier-ignore

  test.each([
    ['--tail 100', ['before', 'first', 'of a router', 'last', 'after', 'slow']],
    ['--tail 2', ['after', 'slow']],
    ['--tail 0', []],
    ['--level error', ['last', 'after']],
    ['--component gateway', ['before', 'first', 'last', 'after']],
    ['--component router', ['of a router']],
    ['--component router-rules', ['of a router']],
    ['--component @openclaw/router-rules', ['of a router']],
    ['--since 2026-03-01 --until 2026-03-02', ['first', 'of a router', 'last']],
    ['--since 2026-03-01 --until 2026-03-02 --level error', ['last']],
    ['--since 2026-03-01 --component gateway --tail 1', ['after']],
    ['--message m1', ['slow']],
    ['--slow', ['slow']],
    ['--slow 4000', []],
  ])('%s', async (flags, found) => {
    const { code, stdout } = await runHere(['logs', ...flags.split(' '), '--json'], { home: home() })
    expect([code, messages(stdout)]).toEqual([0, found])
  })

  test('for people: time, level, component, text and fields; --slow with where the time went', async () => {
    const { stdout, stderr } = await runHere(['logs', '--tail', '3'], { home: home() })
    const [error, fatal] = stdout.split('\n')
    expect([error, fatal, stderr]).toEqual([
      '[2026-03-02 23:59:59.999] ERROR: gateway: last',
      '[2026-03-03 00:00:00.000] FATAL: gateway: after',
      '',
    ])
    expect((await runHere(['logs', '--slow'], { home: home() })).stdout).toBe(
      [
        ' 3,210 ms  http  replied  m1  agent main  2026-03-04 00:00:00.000',
        '   3,000 ms  agent                        main',
        '     210 ms  receiving, waiting, storing',
        '',
      ].join('\n'),
    )
  })
})

describe('bad input', () => {
  test.each([
    ['--tail -1', 'no number of lines'],
    ['--tail many', 'no number of lines'],
    ['--slow x', 'no number of ms'],
    ['--level loud', '"loud" is no level'],
    ['--since 2026-02-30', 'no moment'],
    ['--since yesterday', 'no moment'],
    ['--until 25:00', 'no moment'],
    ['--since 2026-03-02 --until 2026-03-01', 'later than --until'],
    ['level loud', '"loud" is no level'],
    ['level debug --component rooter', '"rooter" is no component'],
    ['more', 'Too many arguments'],
  ])('%s is wrong use', async (flags, message) => {
    const { code, stdout, stderr } = await runHere(['logs', ...flags.split(' ')], { home: homeWith() })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.toLowerCase()).toContain(message.toLowerCase())
  })

  test('a line that is none is shown as such, without what a terminal obeys; a filter skips it', async () => {
    const home = homeWith(line(local('2026-03-01')), 'half {\u001b[2J\u0000\n', line(local('2026-03-02')))
    expect((await runHere(['logs'], { home })).stdout).toContain(
      '\n[not a line of the log] half {\\u001b[2J\\u0000\n',
    )
    expect(messages((await runHere(['logs', '--json'], { home })).stdout)).toEqual([
      'hello',
      'half {\u001b[2J\u0000',
      'hello',
    ])
    expect((await runHere(['logs', '--level', 'debug'], { home })).stdout).not.toContain('half')
  })

  test('no line: exit 0, and said on stderr; an unknown component with what was probably meant', async () => {
    const home = homeWith(line(local('2026-03-01')))
    const none = await runHere(['logs', '--level', 'fatal'], { home })
    expect(none).toEqual({ code: 0, stdout: '', stderr: 'No line of the log matches.\n' })
    const meant = await runHere(['logs', '--component', 'rooter'], { home })
    expect([meant.code, meant.stderr]).toEqual([0, expect.stringContaining('Did you mean "router"?')])
    expect(messages((await runHere(['logs', '--component', 'x', '--json'], { home })).stdout)).toEqual([])
  })

  test('no file: where it was looked for, exit 1', async () => {
    const home = folderWith()
    const { code, stdout, stderr } = await runHere(['logs'], { home })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(
      `error OC_LOG_MISSING: There is no log file: ${join(home, 'logs', 'gateway.log')}`,
    )
    writeFileSync(join(home, 'logs'), 'a file in its place')
    expect((await runHere(['logs'], { home })).stderr).toContain('error OC_LOG_UNREADABLE')
  })
})

test('moments: a day by local time, its end for until, a time of today, so long ago', () => {
  const now = new Date('2026-03-05T12:00:00').getTime()
  const of = (text: string, edge?: 'end') => new Date(parseMoment(text, now, edge)).toISOString()
  expect(of('2026-03-01')).toBe(local('2026-03-01T00:00:00'))
  expect(of('2026-03-01', 'end')).toBe(local('2026-03-01T23:59:59.999'))
  expect(of('14:30')).toBe(local('2026-03-05T14:30:00'))
  expect(of('2h ago', 'end')).toBe(local('2026-03-05T10:00:00'))
  expect(of('2026-03-01T10:00:00Z')).toBe('2026-03-01T10:00:00.000Z')
  for (const bad of ['2026-02-30T12:00', '2026-13-01', '2026-03-01x', '2026-03-01T99:00'])
    expect(() => parseMoment(bad, now)).toThrow('is no moment')
})

describe('--follow', () => {
  test('shows the tail and what comes; with --json an object a line', async () => {
    const home = homeWith(
      line(local('2026-03-01'), { msg: 'one' }),
      line(local('2026-03-01'), { msg: 'two' }),
    )
    const command = new Command(['logs', '--follow', '--tail', '1', '--json'], { home })
    await command.until(() => command.stdout.includes('two'))
    appendFileSync(join(home, 'logs', 'gateway.log'), line(local('2026-03-02'), { msg: 'three' }))
    await command.until(() => command.stdout.includes('three'))
    const said = command.stdout
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { msg: string }).msg)
    expect(said).toEqual(['two', 'three'])
  })

  test('ends quietly when nobody reads any more', async () => {
    const home = homeWith(...Array.from({ length: 20_000 }, () => line(local('2026-03-01'))))
    const command = new Command(['logs', '--since', '2026-01-01'], { home })
    command.child.stdout.once('data', () => command.child.stdout.destroy())
    expect(await command.finished).toMatchObject({ code: 0, stderr: '' })
  })
})

const slowAgent = `
  import { agents, definePlugin } from '@openclaw/sdk'
  export default definePlugin({
    name: 'openclaw-agent-slow', api: 1, kind: 'agent',
    options: { type: 'object', additionalProperties: false },
    needs: { agents }, permissions: { hooks: ['prepare'] },
    setup({ hooks, log, services }) {
      const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
      hooks.prepare.tap(async (turn) => { await rest(turn.text === 'slow' ? 40 : 0) })
      services.agents.add('main', {
        async *run(turn) {
          log.debug({}, 'asked')
          if (turn.text === 'slow') await rest(80)
          yield { type: 'done', text: 'said' }
        },
      })
    },
  })`

describe('of a real gateway', () => {
  test('slow turns, one message, and another level while it runs', async () => {
    const config = { plugins: [{ use: './slow.ts' }] }
    const cwd = folderWith({ 'openclaw.config.json': JSON.stringify(config), 'slow.ts': slowAgent })
    const { home, command } = await startGateway({ cwd })
    const chat = async (text: string) => expect((await runHere(['chat', '-m', text], { home })).code).toBe(0)
    const logs = async (...flags: string[]) => (await runHere(['logs', ...flags], { home })).stdout
    await chat('quick')
    await chat('slow')
    await vi.waitFor(async () => {
      const [slowest = ''] = (await logs('--slow', '35')).split(/\n(?! {2})/)
      expect(slowest).toMatch(/^ +\d+ ms {2}http {2}replied {2}\w+ {2}agent main/)
      expect(slowest).toMatch(/\n +(8|9|\d\d)\d ms {2}agent +main\n/)
      expect(slowest).toMatch(/\n +\d+ ms {2}prepare +openclaw-agent-slow\n/)
    })
    const [id = ''] = /01[a-z0-9]{24}/.exec(await logs('--slow', '35')) ?? []
    expect(await logs('--message', id)).toContain('a message ended')
    expect(await logs('--component', 'agent')).toBe('')

    expect(await logs('level', 'debug', '--component', 'agent')).toContain(
      'The log level of agent was info and is debug.',
    )
    await chat('quick')
    expect(await logs('--component', 'agent')).toContain('DEBUG: agent: asked')
    expect(await logs('level', 'error')).toContain('The log level was info and is error.')
    await chat('quick')
    const asked = async () => (await logs('--component', 'agent')).split('\n').length
    expect(await asked()).toBe(2)
    expect(JSON.parse(await logs('level', 'info', '--json'))).toEqual({
      ok: true,
      was: 'error',
      level: 'info',
    })

    command.child.kill('SIGTERM')
    await command.finished
    expect(await logs('--tail', '1')).toContain('gateway: stopped')
  })

  test('whose config names another file, or none: also when it has stopped', async () => {
    const start = async (outputs: object[], home: string) => {
      const cwd = folderWith({ 'openclaw.config.json': JSON.stringify({ logging: { outputs } }) })
      const { command } = await startGateway({ cwd, home })
      command.child.kill('SIGTERM')
      await command.finished
      return cwd
    }
    const home = folderWith()
    const cwd = await start([{ type: 'file', path: './here/own.log' }], home)
    expect(existsSync(join(cwd, 'here', 'own.log'))).toBe(true)
    expect((await runHere(['logs'], { home })).stdout).toContain('gateway: stopped')
    await start([{ type: 'console' }], home)
    const none = await runHere(['logs'], { home })
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('logging.outputs of its config names none'),
    ])
  })
})

test('logs level asks for it with the credential of the run file', async () => {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, { ok: true, was: 'info', level: 'warn' }])
  recordRun(home, gateway)
  expect((await runHere(['logs', 'level', 'warn'], { home })).stdout).toContain('was info and is warn')
  expect(gateway.asked).toEqual([
    {
      ...{ method: 'POST', path: '/api/control/log-level', authorization: 'Bearer local-credential' },
      body: { level: 'warn' },
    },
  ])
  expect((await runHere(['logs', 'level', 'warn'], { home: folderWith() })).code).toBe(3)
})
