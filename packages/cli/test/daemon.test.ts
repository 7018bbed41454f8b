import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { processStart } from '../src/daemon/process-start.js'
import { readRecord, writeRecord } from '../src/daemon/record.js'
import { commandLine, folderWith, openclaw } from './command.js'
import { daemonHome, isAlive, launchGateway } from './daemons.js'
import { runHere } from './here.js'
import { Terminal, terminalProblem } from './terminal.js'

const noTerminal = terminalProblem()

describe('gateway --daemon', { timeout: 60_000 }, () => {
  test('with all flags of the page: ends once it is ready; a second one harms nothing; stop ends it', async () => {
    const home = daemonHome()
    const config = join(folderWith({ 'config.json': '{ "gateway": { "port": 1 } }' }), 'config.json')
    const args = [
      'gateway',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--daemon',
      '--log-level',
      'warn',
      '--config',
      config,
    ]
    const { code, stdout, stderr } = await openclaw(args, { home })
    expect([code, stderr]).toEqual([0, ''])
    const record = readRecord(home)!
    const url = /Address {2}(http:\/\/127\.0\.0\.1:\d+)/.exec(stdout)?.[1]
    expect(stdout).toContain(`Process  ${record.pid}\n`)
    expect(stdout).toContain(`Log      ${join(home, 'logs', 'gateway.log')}\n`)
    expect(stdout).toContain('openclaw daemon stop')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(record.argv.slice(record.argv.indexOf('gateway')).sort()).toEqual(
      args.filter((one) => one !== '--daemon').sort(),
    )
    for (const file of [join(home, 'run', 'daemon.json'), record.output])
      expect(statSync(file).mode & 0o777).toBe(0o600)

    const second = await runHere(['gateway', '--daemon', '--port', '0'], { home })
    expect(second.code).toBe(1)
    expect(second.stderr).toContain('OC_GATEWAY_EXISTS')
    expect(second.stderr).toContain(`as process ${record.pid}`)
    const status = await runHere(['daemon', 'status'], { home })
    expect(status.code).toBe(0)
    expect(status.stdout).toMatch(
      /^Daemon: running\nInstalled: no\nProcess: \d+, for \d+s\nPort: \d+, ready\n/,
    )

    const stopped = await runHere(['daemon', 'stop'], { home })
    expect(stopped).toMatchObject({ code: 0, stdout: 'Stopped.\n', stderr: '' })
    expect(isAlive(record.pid)).toBe(false)
    expect(readRecord(home)).toBeUndefined()
    expect((await runHere(['daemon', 'stop'], { home })).stdout).toBe('No gateway runs in the background.\n')
    // Nothing of it, whatever it writes, comes to where it was started.
    expect(readFileSync(record.output, 'utf8')).toBe('')
  })

  test('shows why the start failed, with its exit code, and leaves nothing behind', async () => {
    const home = daemonHome()
    const wrong = folderWith({ 'openclaw.config.json': '{ "gateway": { "prot": 1 } }' })
    const config = await openclaw(['gateway', '--daemon', '--json'], { home, cwd: wrong })
    expect(config.code).toBe(78)
    expect(JSON.parse(config.stdout)).toMatchObject({ ok: false, error: { code: 'OC_CONFIG_INVALID' } })

    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    await expect(launchGateway(home, { args: ['--port', String(port)] })).rejects.toMatchObject({
      message: expect.stringContaining(String(port)) as string,
    })
    holder.close()

    const broken = folderWith({
      'openclaw.config.ts': 'process.stderr.write("out of luck\\n"); process.exit(7)',
    })
    await expect(launchGateway(home, { cwd: broken })).rejects.toMatchObject({
      code: 'OC_DAEMON_FAILED',
      message: expect.stringMatching(/ended with 7:\nout of luck/) as string,
    })
    expect(readRecord(home)).toBeUndefined()
    expect((await runHere(['daemon', 'status'], { home })).stdout).toContain('Daemon: not installed')
  })

  test.skipIf(noTerminal)('outlives the terminal that it was started in', async () => {
    const home = daemonHome()
    const terminal = new Terminal(['gateway', '--daemon', '--port', '0'], {
      cwd: folderWith(),
      env: { OPENCLAW_HOME: home },
    })
    expect(await terminal.ended()).toBe(0)
    const { pid } = readRecord(home)!
    const shell = terminal.close()
    // What was only in the terminal has ended with it.
    await vi.waitFor(() => expect(isAlive(shell)).toBe(false), 30_000)
    const status = JSON.parse((await runHere(['daemon', 'status', '--json'], { home })).stdout) as object
    expect(status).toMatchObject({ state: 'running', pid, ready: true })
  })
})

describe('a process in the background', { timeout: 60_000 }, () => {
  test('a pid that belongs to another program now is never signalled', async () => {
    const home = daemonHome()
    const other = spawn('sleep', ['600'])
    const pid = other.pid!
    const record = { pid, argv: ['x'], cwd: '/', output: join(home, 'logs', 'daemon.log') }
    writeRecord(home, { ...record, processStart: 'before' })
    const status = await runHere(['daemon', 'status'], { home })
    expect([status.code, status.stdout.split('\n')[0]]).toEqual([
      0,
      `Daemon: failed (process ${pid} ended by itself; see its log, and ${record.output})`,
    ])
    expect((await runHere(['daemon', 'stop'], { home })).code).toBe(0)
    expect(isAlive(pid)).toBe(true)
    expect(readRecord(home)).toBeUndefined()

    // The same one, were it the one of the record, is.
    writeRecord(home, { ...record, processStart: processStart(pid)! })
    const ended = once(other, 'exit')
    expect((await runHere(['daemon', 'stop'], { home })).stdout).toBe('Stopped.\n')
    expect(await ended).toEqual([null, 'SIGTERM'])
  })

  test('stop waits for the turn under way; restart keeps the flags and the folder', async () => {
    const home = daemonHome()
    const cwd = folderWith({
      'openclaw.config.ts': `
        import { existsSync, writeFileSync } from 'node:fs'
        import { defineConfig, definePlugin } from 'openclaw'
        const slow = definePlugin({
          name: 'openclaw-agent-slow', api: 1, kind: 'agent', options: { type: 'object', additionalProperties: false },
          needs: { agents: { id: 'agents', registry: true } },
          setup({ services }) {
            services.agents.add('main', {
              async *run() {
                writeFileSync('begun', '')
                while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20))
                yield { type: 'text.delta', text: 'done' }
              },
            })
          },
        })
        export default defineConfig({ plugins: [slow()] })`,
    })
    const first = await launchGateway(home, { cwd })
    expect((await runHere(['daemon', 'restart'], { home })).stdout).toMatch(
      /^Restarted\.\nPort: \d+, ready\n/,
    )
    const second = readRecord(home)!
    expect(second.pid).not.toBe(first.pid)
    expect([second.argv, second.cwd]).toEqual([first.record.argv, cwd])

    const chat = openclaw(['chat', '--message', 'hello'], { home })
    await vi.waitFor(() => expect(existsSync(join(cwd, 'begun'))).toBe(true), 30_000)
    const stop = openclaw(['daemon', 'stop'], { home })
    const log = join(home, 'logs', 'gateway.log')
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('"stopping; '), 30_000)
    expect(isAlive(second.pid)).toBe(true)
    writeFileSync(join(cwd, 'go'), '')
    expect((await chat).stdout).toBe('done\n')
    expect(await stop).toMatchObject({ code: 0, stdout: 'Stopped.\n', stderr: '' })
  })

  test('one that does not end is killed past the limit, with a warning', async () => {
    const home = daemonHome()
    const { pid } = await launchGateway(home)
    process.kill(pid, 'SIGSTOP')
    const { code, stderr } = await runHere(['daemon', 'stop', '--timeout', '1'], { home })
    expect(code).toBe(0)
    expect(stderr).toBe(`warning: It did not end within 1 s and was killed, as process ${pid}.\n`)
    expect(isAlive(pid)).toBe(false)
  })

  test('install records the flags, start uses them, uninstall leaves the data', async () => {
    const home = daemonHome()
    // Neither systemd nor launchd.
    const env = { PATH: '/nowhere' }
    const surroundings = { home, env, cwd: folderWith() }
    expect((await runHere(['daemon', 'start'], surroundings)).stderr).toContain('OC_DAEMON_MISSING')
    const [node = '', ...flags] = commandLine([])
    const run = async (...args: string[]) => {
      const child = spawn(node, [...flags, 'daemon', ...args], {
        env: { PATH: '/nowhere', OPENCLAW_HOME: home },
      })
      let text = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)))
      const [code] = (await once(child, 'close')) as [number]
      return { code, text }
    }
    const installed = await run('install', '--port', '0', '--log-level', 'warn')
    expect(installed.code).toBe(0)
    expect(installed.text).toContain('Nothing starts it at boot')
    expect((await runHere(['daemon', 'start'], surroundings)).stdout).toMatch(
      /^Started\.\nPort: \d+, ready\n/,
    )
    expect(readRecord(home)!.argv.slice(-5)).toEqual(['gateway', '--port', '0', '--log-level', 'warn'])
    expect((await runHere(['daemon', 'start'], surroundings)).stdout).toMatch(/^The gateway runs already/)
    const { pid } = readRecord(home)!
    expect((await runHere(['daemon', 'uninstall'], surroundings)).code).toBe(0)
    expect([isAlive(pid), existsSync(join(home, 'daemon.conf')), existsSync(join(home, 'ledger'))]).toEqual([
      ...[false, false, true],
    ])
  })
})
