import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, startGateway } from './command.js'

const secret = 'a-secret-that-nobody-may-see'

const plugin = `
  import { agents, definePlugin, redaction, optional } from '@openclaw/sdk'
  export default definePlugin({
    name: 'openclaw-agent-own', api: 1, kind: 'agent',
    options: { type: 'object', additionalProperties: false, properties: { key: { type: 'string', writeOnly: true } } },
    needs: { agents, redaction: optional(redaction) },
    permissions: { hooks: ['receive', 'prepare', 'send', 'settled'] },
    setup({ hooks, services, log }, { key }) {
      services.redaction?.add(['made-by-the-plugin-itself'])
      for (const hook of ['receive', 'prepare', 'send', 'settled'])
        hooks[hook].tap((subject, context) => context.log.info({ hook, of: subject.direction }, 'a tap'))
      services.agents.add('main', {
        async *run(turn, options) {
          options.log.info({ key, own: 'made-by-the-plugin-itself' }, 'the agent')
          if (turn.text === 'fail') throw new Error('bad: ' + encodeURIComponent(key), { cause: new Error(key) })
          yield { type: 'done', text: 'said' }
        },
      })
    },
  })`

function homeAndConfig(more: object = {}) {
  const config = {
    agents: { main: { type: './own.ts', key: { $env: 'OWN_KEY' } } },
    plugins: [{ use: './own.ts', options: { key: { $env: 'OWN_KEY' } } }],
    ...more,
  }
  const { agents: _agents, ...rest } = config
  return { 'openclaw.config.json': JSON.stringify(rest), 'own.ts': plugin }
}

type Line = Readonly<Record<string, unknown>>

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

async function post(url: string, credential: string | undefined, text: string): Promise<string> {
  const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ text })
  const response = await fetch(`${url}/api/messages?wait=1`, { method: 'POST', headers, body })
  return ((await response.json()) as { id: string }).id
}

describe('the log of a gateway', () => {
  test('is on the console and in a file; its lines have component, message and trace, and no secret', async () => {
    const cwd = folderWith(homeAndConfig())
    const { command, home, record } = await startGateway({ cwd, env: { OWN_KEY: secret } })
    const id = await post(record.url, record.credential, 'hello')
    const failed = await post(record.url, record.credential, 'fail')
    command.child.kill('SIGTERM')
    const { code, stderr } = await command.finished
    expect(code).toBe(0)

    const file = join(home, 'logs', 'gateway.log')
    const lines = linesOf(file)
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(lines.at(-1)).toMatchObject({ level: 'info', component: 'gateway', msg: 'stopped' })
    expect(lines.every(({ time, level, component }) => time && level && component)).toBe(true)
    expect(stderr.trim().split('\n')).toHaveLength(lines.length)

    const ofFirst = lines.filter(({ trace }) => trace === id)
    const own = { component: 'agent', plugin: 'openclaw-agent-own', trace: id }
    for (const hook of ['receive', 'prepare'])
      expect(ofFirst).toContainEqual(expect.objectContaining({ ...own, hook, message: id }))
    expect(ofFirst).toContainEqual(expect.objectContaining({ ...own, msg: 'the agent', message: id }))
    const outbound = ofFirst.find(({ hook }) => hook === 'send')?.['message']
    expect(outbound).not.toBe(id)
    for (const [of, message] of [
      ['inbound', id],
      ['outbound', outbound],
    ])
      // prettier-ignore
      expect(ofFirst).toContainEqual(expect.objectContaining({ ...own, hook: 'settled', of, message }))
    const failure = lines.find(({ msg }) => msg === 'a turn failed')
    expect(failure).toMatchObject({ component: 'gateway', message: failed, trace: failed })

    const all = readFileSync(file, 'utf8') + stderr
    expect(all).toContain('[redacted]')
    for (const hidden of [secret, 'made-by-the-plugin-itself', record.credential ?? ''])
      expect(all).not.toContain(hidden)
  })

  test('has the file of the config alone where that says so, without the console', async () => {
    const logging = { outputs: [{ type: 'file', path: './here/own.log' }] }
    const cwd = folderWith({ 'openclaw.config.json': JSON.stringify({ logging }) })
    const { command, home } = await startGateway({ cwd })
    command.child.kill('SIGTERM')
    expect(await command.finished).toMatchObject({ code: 0, stderr: '' })
    expect(linesOf(join(cwd, 'here', 'own.log')).at(-1)?.['msg']).toBe('stopped')
    expect(existsSync(join(home, 'logs'))).toBe(false)
  })

  test('of a second gateway of one home is a file of its own', async () => {
    const first = await startGateway()
    const second = await startGateway({ home: first.home }).catch(() => undefined)
    expect(second).toBeDefined()
    for (const { command } of [first, second!]) {
      command.child.kill('SIGTERM')
      await command.finished
    }
    for (const name of ['gateway.log', 'gateway-2.log'])
      expect(linesOf(join(first.home, 'logs', name)).filter(({ msg }) => msg === 'stopped')).toHaveLength(1)
  })
})
