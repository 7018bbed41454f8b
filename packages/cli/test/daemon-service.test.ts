import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { launchdService } from '../src/daemon/launchd.js'
import { supervisorOf } from '../src/daemon/supervisor.js'
import { cleanEnvironment, commandLine, folderWith } from './command.js'
import { runHere } from './here.js'

/** A program of the system that writes down how it is called, and answers by `script`. */
function fakeTool(
  name: string,
  script: string,
): { bin: string; calls(): string[]; answer(text: string): void } {
  const bin = folderWith({ calls: '', answer: '' })
  const text = `#!/bin/sh\necho "$*" >> ${bin}/calls\n${script.replaceAll('ANSWER', `${bin}/answer`)}\n`
  writeFileSync(join(bin, name), text, { mode: 0o755 })
  return {
    bin,
    calls: () => readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n'),
    answer: (answer) => writeFileSync(join(bin, 'answer'), answer),
  }
}

/** systemd, as far as systemctl shows it: `start` fails when the answer says that the unit has. */
const systemctl = () =>
  fakeTool(
    'systemctl',
    `case "$*" in
      *is-system-running) echo degraded; exit 1 ;;
      --version) echo 'systemd 252 (252.39)' ;;
      *' show '*) cat ANSWER ;;
      *' start '*) if grep -q failed ANSWER; then echo 'Job for openclaw.service failed.' >&2; exit 1; fi ;;
    esac`,
  )

const shown = (active: string, pid = 0, code = 0) =>
  `ActiveState=${active}\nSubState=x\nMainPID=${pid}\nResult=${code ? 'exit-code' : 'success'}\nExecMainStatus=${code}\nUnitFileState=enabled\n`

describe('with systemd', () => {
  function machine() {
    const fake = systemctl()
    const config = folderWith()
    const home = folderWith()
    const env = { PATH: `${fake.bin}${delimiter}${process.env['PATH']}`, XDG_CONFIG_HOME: config }
    fake.answer(shown('inactive'))
    return {
      ...{ fake, home },
      file: join(config, 'systemd/user/openclaw.service'),
      daemon: (...args: string[]) => runHere(['daemon', ...args], { home, env }),
    }
  }

  test('a unit of the user: installed, started, seen, restarted, stopped, uninstalled', async () => {
    const { fake, file, home, daemon } = machine()
    const installed = await daemon('install', '--port', '28000')
    expect(installed).toMatchObject({ code: 0, stderr: '' })
    expect(installed.stdout).toContain(`Installed: systemd, for this user, ${file}\n`)
    expect(installed.stdout).toContain('loginctl enable-linger')
    expect(readFileSync(file, 'utf8')).toContain('gateway --port 28000\n')
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect((await daemon('start')).stdout).toContain('Started.')
    fake.answer(shown('active', process.pid))
    expect((await daemon('status')).stdout).toContain(
      `Daemon: running\nInstalled: systemd, for this user, ${file}\nProcess: ${process.pid}\nBoot: It starts when`,
    )
    expect((await daemon('restart')).code).toBe(0)
    expect((await daemon('stop')).code).toBe(0)
    fake.answer(shown('failed', 0, 78))
    expect(await daemon('status')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Daemon: failed \(exit-code, exit code 78\)\n/) as string,
    })
    const start = await daemon('start')
    expect(start.code).toBe(1)
    expect(start.stderr).toContain(
      'OC_DAEMON_FAILED: `systemctl --user start openclaw.service` failed: Job for',
    )
    expect((await daemon('uninstall')).stdout).toContain(`Removed ${file}; messages`)
    expect([existsSync(file), existsSync(home)]).toEqual([false, true])
    const calls = fake.calls().filter((call) => !/show|is-system|version|reset-failed/.test(call))
    expect(calls).toEqual(
      [
        'daemon-reload',
        'enable',
        'start',
        'restart',
        'stop',
        'start',
        'stop',
        'disable',
        'daemon-reload',
      ].map((verb) => `--user ${verb}${verb === 'daemon-reload' ? '' : ' openclaw.service'}`),
    )
  })

  test('a unit that differs is shown and kept, unless forced; one of somebody else is not removed', async () => {
    const { fake, file, daemon } = machine()
    await daemon('install')
    const before = readFileSync(file, 'utf8')
    expect((await daemon('install')).stdout).toContain('Installed already')
    const other = await daemon('install', '--port', '28001')
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(
      /\n- ExecStart=.* gateway\n\+ ExecStart=.* gateway --port 28001\nerror OC_DAEMON_FILE/,
    )
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect((await daemon('install', '--port', '28001', '--force')).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('--port 28001')

    writeFileSync(file, '[Service]\nExecStart=/usr/bin/openclaw gateway --daemon\n')
    const calls = fake.calls().length
    for (const command of ['install', 'uninstall']) {
      const refused = await daemon(command)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain('error OC_DAEMON_FILE')
    }
    expect(readFileSync(file, 'utf8')).toContain('--daemon')
    expect(fake.calls().slice(calls).join()).not.toMatch(/stop|disable|enable/)
  })

  test('a folder of units that cannot be written', async () => {
    const { file, daemon } = machine()
    writeFileSync(join(file, '../../..', 'systemd'), '')
    const { code, stderr } = await daemon('install')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error OC_DAEMON_UNWRITABLE: \S+openclaw\.service cannot be written \(\w+\)/)
  })
})

describe('with launchd', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('is loaded, started, seen and unloaded', async () => {
    const fake = fakeTool('launchctl', `case "$1" in print) [ -s ANSWER ] || exit 113; cat ANSWER ;; esac`)
    const home = folderWith()
    vi.stubEnv('PATH', `${fake.bin}${delimiter}${process.env['PATH']}`)
    vi.stubEnv('HOME', home)
    const service = launchdService()
    const settings = { program: ['node'], args: ['gateway'], home, folder: home, writes: [] }
    expect(service.file).toBe(join(home, 'Library/LaunchAgents/ai.openclaw.gateway.plist'))
    await service.installed(settings)
    expect(statSync(join(home, 'logs/launchd.log')).mode & 0o777).toBe(0o600)
    await service.start()
    fake.answer('\tstate = running\n\tpid = 4711\n\tlast exit code = (never exited)\n')
    expect(await service.state()).toMatchObject({ state: 'running', pid: 4711 })
    fake.answer('\tstate = not running\n\tlast exit code = 78: EX_CONFIG\n')
    expect(await service.state()).toMatchObject({ state: 'failed', reason: 'exit code 78: EX_CONFIG' })
    await service.stop(undefined)
    const target = `gui/${process.getuid?.()}`
    expect(fake.calls().filter((call) => !call.startsWith('print'))).toEqual([
      `bootstrap ${target} ${service.file}`,
      `kickstart ${target}/ai.openclaw.gateway`,
      `bootout ${target}/ai.openclaw.gateway`,
    ])
  })
})

describe('under a supervisor', { timeout: 60_000 }, () => {
  test('counts only where this very process is meant', () => {
    const of = (env: Record<string, string | undefined>, ppid = 1) => supervisorOf({ pid: 7, ppid, env })
    expect(of({ SYSTEMD_EXEC_PID: '7' })).toBe('systemd')
    expect(of({ XPC_SERVICE_NAME: 'ai.openclaw.gateway' })).toBe('launchd')
    for (const env of [{}, { SYSTEMD_EXEC_PID: '8' }, { XPC_SERVICE_NAME: '0' }])
      expect(of(env)).toBeUndefined()
    expect(of({ XPC_SERVICE_NAME: 'ai.openclaw.gateway' }, 2)).toBeUndefined()
  })

  test('--daemon stays in the foreground, and tells systemd how it is', async () => {
    const home = folderWith()
    const socket = join(folderWith(), 'notify')
    // Holds the datagram socket, and writes what comes.
    const shell = ['sh', '-c', 'exec cat <&3']
    const listener = spawn('systemd-socket-activate', ['--datagram', `--listen=${socket}`, ...shell])
    let heard = ''
    listener.stdout.on('data', (part) => (heard += String(part)))
    await vi.waitFor(() => expect(existsSync(socket)).toBe(true), 30_000)
    const env = { ...cleanEnvironment(), OPENCLAW_HOME: home, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' }
    const script = 'SYSTEMD_EXEC_PID=$$ exec "$@"'
    const line = commandLine(['gateway', '--daemon', '--port', '0'])
    const gateway = spawn('sh', ['-c', script, 'sh', ...line], { env })
    try {
      await vi.waitFor(() => expect(heard).toMatch(/READY=1\n?STATUS=ready at http:.*WATCHDOG=1/s), 30_000)
      const [name] = readdirSync(join(home, 'run')).filter((one) => one !== 'daemon.json')
      const record = JSON.parse(readFileSync(join(home, 'run', name!), 'utf8')) as { pid: number }
      expect(record.pid).toBe(gateway.pid)
      expect(existsSync(join(home, 'run', 'daemon.json'))).toBe(false)
      expect(heard).not.toContain('STOPPING=1')
      gateway.kill('SIGTERM')
      expect(await once(gateway, 'exit')).toEqual([0, null])
      await vi.waitFor(() => expect(heard).toContain('STOPPING=1'), 30_000)
    } finally {
      gateway.kill('SIGKILL')
      listener.kill()
    }
  })
})
