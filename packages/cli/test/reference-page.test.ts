import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecord } from '../src/daemon/record.js'
import { Command, folderWith, openclaw } from './command.js'
import { endsWithTest } from './daemons.js'
import { freePort } from './free-port.js'

/** A user whose gateway has a port of its own: the page's commands are then run as they stand there. */
async function user(): Promise<{
  env: Record<string, string>
  home: string
  port: number
  run(line: string): ReturnType<typeof openclaw>
}> {
  const port = await freePort()
  const folder = folderWith({ '.openclaw/config.json': JSON.stringify({ gateway: { port } }) })
  const home = join(folder, '.openclaw')
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, '.config') }
  endsWithTest(home)
  const words = (line: string) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!)
  return { env, home, port, run: (line) => openclaw(words(line), { home, cwd: folder, env }) }
}

test(
  'running, monitoring, logs and trouble-shooting: each command of the page does what it promises',
  { timeout: 120_000 },
  async () => {
    const { run, home, port } = await user()
    const ends = async (line: string, code = 0): Promise<string> => {
      const ended = await run(line)
      expect([line, ended.code, ended.code === code ? '' : ended.stderr]).toEqual([line, code, ''])
      return ended.stdout
    }

    expect(await ends('status', 3)).toBe('Gateway Status: Stopped\n')
    expect(await ends('config validate')).toContain('config.json')
    expect(await ends('gateway --daemon')).toContain(`http://127.0.0.1:${port}`)
    expect(await ends('chat --message "hello there"')).toBe('hello there\n')

    expect(await ends('status')).toMatch(
      new RegExp(
        `^Gateway Status: Running
Port: ${port}
Uptime: (?:\\d+h )?(?:\\d+m )?\\d+s
Active Sessions: 1
Connected Channels: 1
- webchat: connected
Active Agents: 1
- main: ready
Memory Usage: \\d+ MB
CPU Usage: \\d+%
$`,
      ),
    )
    expect(await ends('status --verbose')).toContain('@openclaw/queue-sqlite')
    expect(await ends('status --resources')).toMatch(/Event loop/i)
    expect(await ends('metrics')).toMatch(/http +inbound +replied +1/)

    expect(await ends('logs --tail 100')).toContain('a message ended')
    expect(await ends('logs --level error')).toBe('')
    await ends('logs --component gateway')
    expect(await ends('logs --component monitor')).toContain('a message ended')
    await ends('logs --component router')
    expect(await ends('logs --since "2026-03-01" --until "2026-03-02"')).toBe('')
    await ends('logs --slow')
    const following = new Command(['logs', '--follow'], { home })
    await following.until(() => following.stdout.includes('a message ended'))
    await ends('chat --message again')
    await following.until(() => following.stdout.match(/a message ended/g)?.length === 2)
    following.child.kill('SIGINT')
    expect((await following.finished).signal).toBe('SIGINT')

    expect(await ends('routing list')).toContain('what no rule matches')
    expect(await ends('routing test --channel telegram --userId 123456')).toContain('main')
    expect(await ends('doctor --json')).toContain('"ok"')
    await ends('daemon stop')
    expect(await ends('status', 3)).toBe('Gateway Status: Stopped\n')
    // Stopped, its log can still be read.
    expect(await ends('logs --tail 100')).toContain('a message ended')
  },
)

test('the daemon commands of the page, one after the other', { timeout: 120_000 }, async () => {
  const { run, port } = await user()
  for (const word of ['install', 'start', 'status', 'restart', 'stop', 'status', 'uninstall', 'status']) {
    const { code, stderr, stdout } = await run(`daemon ${word}`)
    expect([word, code, code === 0 ? '' : stderr]).toEqual([word, 0, ''])
    if (word === 'start' || word === 'restart') expect(stdout).toContain(String(port))
  }
})

test('the full example of the page', { timeout: 60_000 }, async () => {
  const { run, home, port } = await user()
  const config = join(folderWith({ 'config.json': '{}' }), 'config.json')
  const line = `gateway --port ${port} --host 0.0.0.0 --daemon --log-level warn --config ${config}`
  const { code, stdout, stderr } = await run(line)
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  expect(stdout).toContain(String(port))
  expect(readRecord(home)?.argv.join(' ')).toContain('--host 0.0.0.0')
  expect((await run('daemon stop')).code).toBe(0)
})
