import { createServer } from 'node:http'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runHere } from './here.js'
import { Command, folderWith, openclaw, startGateway } from './command.js'

const plugin = (body: string, more = '') => `
  import { definePlugin } from '@openclaw/sdk'
  export default definePlugin({
    name: 'openclaw-guard-own', api: 1, kind: 'guard',
    options: { type: 'object', additionalProperties: false }, ${more}
    setup({ onStart, hooks, defer }) { ${body} },
  })`

const withPlugin = (body: string, more?: string) => ({
  'openclaw.config.json': '{ "plugins": [{ "use": "./own.ts" }] }',
  'own.ts': plugin(body, more),
})

describe('gateway', () => {
  test('starts without a config, is found by status and chat, and ends with 0 on SIGTERM', async () => {
    const { command, home, port, record, runFile } = await startGateway()
    expect(record).toMatchObject({ pid: command.child.pid, url: `http://127.0.0.1:${port}` })
    expect(statSync(runFile).mode & 0o777).toBe(0o600)
    expect(statSync(home).mode & 0o077).toBe(0)
    expect(command.stdout).toContain(`http://127.0.0.1:${port}`)
    expect(command.stdout).toContain('npx openclaw chat')
    expect(command.stdout).toContain('main')

    const chat = await runHere(['chat', '--message', 'hello there'], { home })
    expect(chat).toMatchObject({ code: 0, stdout: 'hello there\n', stderr: '' })
    const json = JSON.parse(
      (await runHere(['chat', '--message', 'again', '--json'], { home })).stdout,
    ) as object
    expect(json).toMatchObject({
      id: expect.any(String) as string,
      reply: { text: 'again' },
      outcome: { state: 'replied' },
    })
    const session = await openclaw(['chat'], { home, input: '/whoami\none\n' })
    expect([session.code, session.stdout.endsWith('one\n')]).toEqual([0, true])

    const status = await runHere(['status'], { home })
    expect(status.code).toBe(0)
    expect(status.stdout).toMatch(/^Gateway Status: Running\nPort: \d+\nUptime: \d+s\n/)
    expect(status.stdout).toContain('- main: ready')
    expect(status.stdout).toMatch(/Memory Usage: \d+ MB\nCPU Usage: \d+%/)
    const document = JSON.parse((await runHere(['status', '--json'], { home })).stdout) as object
    expect(document).toMatchObject({
      ok: true,
      port,
      pid: command.child.pid,
      status: { state: 'ready', agents: ['main'] },
    })

    command.child.kill('SIGTERM')
    const { code, signal } = await command.finished
    expect([code, signal]).toEqual([0, null])
    expect(existsSync(runFile)).toBe(false)
    expect((await runHere(['status'], { home })).code).toBe(3)
  })

  test('with --json prints one document and logs lines of JSON to stderr', async () => {
    const { command, port, home } = await startGateway({}, ['--json'])
    expect(JSON.parse(command.stdout)).toMatchObject({
      ok: true,
      port,
      home,
      agents: ['main'],
      pid: command.child.pid,
    })
    command.child.kill('SIGINT')
    const { code, stdout, stderr } = await command.finished
    expect(code).toBe(0)
    expect(() => JSON.parse(stdout) as object).not.toThrow()
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { component: string; msg: string })
    expect(lines.at(-1)).toMatchObject({ component: 'gateway', msg: 'stopped' })
  })

  test('takes its config from the working folder, flags first; keys without effect are told', async () => {
    const cwd = folderWith({
      'openclaw.config.ts': `
        import { defineConfig, definePlugin } from 'openclaw'
        const hello = definePlugin({
          name: 'openclaw-agent-hello', api: 1, kind: 'agent',
          options: { type: 'object', additionalProperties: false, properties: { greeting: { type: 'string', default: 'hi' } } },
          needs: { agents: { id: 'agents', registry: true } },
          setup({ services }, options) {
            services.agents.add('main', {
              async *run(turn) { yield { type: 'text.delta', text: options.greeting + ' ' + turn.text } },
            })
          },
        })
        export default defineConfig({
          gateway: { port: 1, logLevel: 'warn' },
          performance: { workers: 2 },
          plugins: [hello({ greeting: 'good day,' })],
        })`,
    })
    const { command, home, record } = await startGateway({ cwd })
    expect(command.stdout).toContain('openclaw.config.ts')
    expect((await runHere(['chat', '--message', 'you'], { home })).stdout).toBe('good day, you\n')
    const direct = await fetch(`${record.url}/api/status`)
    expect(direct.status).toBe(401)
    expect(command.stderr).toContain('performance.workers')
    expect(command.stderr).not.toContain('"info"')
  })

  test('a second signal ends at once', async () => {
    const cwd = folderWith(withPlugin('defer(() => new Promise((resolve) => setTimeout(resolve, 60_000)))'))
    const { command } = await startGateway({ cwd })
    command.child.kill('SIGTERM')
    await command.until(() => command.stderr.includes('stopping'))
    command.child.kill('SIGTERM')
    expect((await command.finished).code).toBe(143)
  })

  test('a signal during the start ends with 0', async () => {
    const home = folderWith()
    const cwd = folderWith(
      withPlugin(
        'onStart(() => new Promise((resolve) => { process.stderr.write("waits"); setTimeout(resolve, 3_000) }))',
      ),
    )
    const command = new Command(['gateway', '--port', '0'], { cwd, home })
    await command.until(() => command.stderr.includes('waits'))
    command.child.kill('SIGTERM')
    expect((await command.finished).code).toBe(0)
    expect(command.stdout).toBe('')
  })

  test('an unhandled rejection is reported and no end; an uncaught exception is: exit 1', async () => {
    const body = `onStart(() => {
      setTimeout(() => Promise.reject(new Error('forgotten promise')), 50)
      process.on('SIGUSR2', () => { throw new Error('out of nowhere') })
    })`
    const { command, home, runFile } = await startGateway({ cwd: folderWith(withPlugin(body)) })
    await command.until(() => command.stderr.includes('forgotten promise'))
    expect((await runHere(['status'], { home })).code).toBe(0)
    command.child.kill('SIGUSR2')
    const { code, stderr } = await command.finished
    expect(code).toBe(1)
    expect(stderr).toContain('out of nowhere')
    expect(existsSync(runFile)).toBe(false)
  })

  test('a port that is taken: by another program, by a gateway of the same home', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port: taken } = server.address() as AddressInfo
    const other = await openclaw(['gateway', '--port', String(taken)])
    server.close()
    expect([other.code, other.stdout]).toEqual([1, ''])
    expect(other.stderr).toContain('error OC_HTTP_PORT_TAKEN')
    expect(other.stderr).toContain(String(taken))

    const { home, port, runFile, command } = await startGateway()
    const twin = await openclaw(['gateway', '--port', String(port), '--json'], { home })
    expect(twin.code).toBe(1)
    expect(JSON.parse(twin.stdout)).toMatchObject({ error: { code: 'OC_GATEWAY_EXISTS' } })
    expect(twin.stdout).toContain(String(command.child.pid))
    expect(existsSync(runFile)).toBe(true)
  })

  test.each([
    ['fails in setup', 'throw new Error("bad wiring")', 'OC_PLUGIN_SETUP_FAILED', 'bad wiring'],
    ['fails to start', 'onStart(() => { throw new Error("no disk") })', 'OC_PLUGIN_START_FAILED', 'no disk'],
    ['taps undeclared', 'hooks.route.tap(() => undefined)', 'OC_PLUGIN_PERMISSION', 'route'],
  ])('a plugin that %s', async (_name, body, code, piece) => {
    const home = folderWith()
    const { stderr, code: exitCode } = await openclaw(['gateway', '--port', '0'], {
      cwd: folderWith(withPlugin(body)),
      home,
    })
    expect(exitCode).toBeGreaterThan(0)
    expect(stderr).toContain(`error ${code}: `)
    expect(stderr).toContain('openclaw-guard-own')
    expect(stderr).toContain(piece)
    expect(stderr).not.toContain('    at ')
    expect(existsSync(join(home, 'run'))).toBe(false)
  })
})

describe('without a running gateway', () => {
  test('plugins list and tree', async () => {
    const home = folderWith()
    const cwd = folderWith(
      withPlugin('hooks.receive.tap(() => undefined)', "permissions: { hooks: ['receive'] },"),
    )
    const list = await runHere(['plugins', 'list'], { home, cwd })
    const tree = await runHere(['plugins', 'tree'], { home, cwd })
    const json = await runHere(['plugins', 'list', '--json'], { home, cwd })
    const treeJson = await runHere(['plugins', 'tree', '--json'], { home, cwd })
    expect([list.code, tree.code, json.code, treeJson.code]).toEqual([0, 0, 0, 0])
    expect(list.stdout).toMatch(/^PLUGIN +KIND +PROVIDES +NEEDS\n/)
    expect(list.stdout).toContain('openclaw-guard-own')
    expect(tree.stdout).toMatch(/@openclaw\/http-server \(http\)\n ├─ /)
    const { plugins } = JSON.parse(json.stdout) as { plugins: { id: string; kind: string }[] }
    expect(plugins).toContainEqual(
      expect.objectContaining({ id: '@openclaw/queue-sqlite', kind: 'queue', provides: ['queue'] }),
    )
    expect(JSON.parse(treeJson.stdout)).toMatchObject({ ok: true })
    expect(list.stderr).toBe('')
  })

  test('hooks list', async () => {
    const cwd = folderWith(
      withPlugin(
        "hooks.receive.tap(() => undefined, { stage: 'first' })",
        "permissions: { hooks: ['receive'] },",
      ),
    )
    const human = await runHere(['hooks', 'list'], { cwd })
    const machine = await runHere(['hooks', 'list', '--json'], { cwd })
    expect(human.code).toBe(0)
    expect(human.stdout).toMatch(/^receive +bail +\d+ m?s +.*\n {2}1\. openclaw-guard-own \(first\)\n/)
    const { hooks } = JSON.parse(machine.stdout) as { hooks: { hook: string; taps: object[] }[] }
    expect(hooks.map(({ hook }) => hook)).toHaveLength(12)
    expect(hooks[0]).toMatchObject({
      hook: 'receive',
      taps: [
        { plugin: 'openclaw-guard-own', stage: 'first' },
        { plugin: '@openclaw/guard-access', stage: 'early' },
      ],
    })
    expect(hooks.find(({ hook }) => hook === 'route')?.taps).toMatchObject([
      { plugin: '@openclaw/router-rules', stage: 'normal' },
      { plugin: '@openclaw/router-rules', stage: 'last' },
    ])
  })

  test('show what a broken wiring is, with 78', async () => {
    const cwd = folderWith({
      'openclaw.config.json': '{ "plugins": [{ "use": "@openclaw/queue-sqlite", "enabled": false }] }',
    })
    const { code, stdout } = await runHere(['plugins', 'list', '--json'], { cwd })
    expect(code).toBe(78)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'OC_SERVICE_MISSING' } })
  })
})
