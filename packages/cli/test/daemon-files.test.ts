import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plistText } from '../src/daemon/launchd-plist.js'
import { markOf, settingsIn } from '../src/daemon/settings.js'
import type { ServiceSettings } from '../src/daemon/settings.js'
import { unitText } from '../src/daemon/systemd-unit.js'
import type { UnitSurroundings } from '../src/daemon/systemd-unit.js'
import { folderWith } from './command.js'
import { readPlist } from './plist.js'
import { runHere } from './here.js'

/** Paths that need every kind of escape. */
function settings(more: Partial<ServiceSettings> = {}): ServiceSettings {
  const folder = folderWith({ 'a b%c$d"e.js': '' })
  return {
    program: [process.execPath, join(folder, 'a b%c$d"e.js')],
    args: ['gateway', '--port', '18789', '--config', join(folder, '50% "$HOME" & <x> --.json')],
    home: join(folder, 'home x'),
    folder,
    writes: [join(folder, 'logs here')],
    ...more,
  }
}

/** What systemd itself says of a unit. */
function analyze(text: string): { complaints: string; exposure: number } {
  const file = join(folderWith(), 'openclaw.service')
  writeFileSync(file, text)
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
  const security = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
    encoding: 'utf8',
  })
  const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(security.stdout)?.[1])
  return { complaints: `${verified.stdout}${verified.stderr}`, exposure }
}

const plain: UnitSurroundings = { version: 252, system: false, namespaces: true }

describe('the systemd unit', () => {
  test.each([
    ['of a user', plain, {}],
    ['of the system', { ...plain, system: true }, { user: 'root' }],
    ['of the system, on port 443', { ...plain, system: true }, { user: 'root', lowPort: true }],
  ])('%s: systemd finds nothing wrong, and an exposure of at most 2.5', (_what, surroundings, more) => {
    const { complaints, exposure } = analyze(unitText(settings(more), surroundings))
    expect(complaints).toBe('')
    expect(exposure).toBeLessThanOrEqual(2.5)
  })

  test('the check can fail: a line that systemd does not know, and a unit that isolates nothing', () => {
    const text = unitText(settings(), plain)
    expect(analyze(text.replace('Restart=always', 'Restart=perhaps')).complaints).toContain('perhaps')
    expect(analyze(text.split('NoNewPrivileges')[0]!).exposure).toBeGreaterThan(5)
  })

  test('back-off only where systemd knows it; no isolation where users may have no namespaces', () => {
    expect(unitText(settings(), plain)).not.toContain('RestartSteps')
    expect(unitText(settings(), { ...plain, version: 254 })).toMatch(
      /RestartSec=1\nRestartSteps=6\nRestartMaxDelaySec=60/,
    )
    const bare = unitText(settings(), { ...plain, namespaces: false })
    expect(bare).not.toMatch(/ProtectSystem|PrivateUsers|CapabilityBoundingSet/)
    expect(bare).toContain('NoNewPrivileges=yes')
  })

  test('runs the gateway in the foreground, and does not restart what cannot start', () => {
    const text = unitText(settings(), plain)
    expect(text).not.toContain('--daemon')
    for (const line of ['Type=notify', 'NotifyAccess=all', 'RestartPreventExitStatus=78 2', 'UMask=0077'])
      expect(text.split('\n')).toContain(line)
  })
})

describe('the property list', () => {
  test('is one, with every value as it was', () => {
    const given = settings()
    expect(readPlist(plistText(given))).toMatchObject({
      Label: 'ai.openclaw.gateway',
      ProgramArguments: [...given.program, ...given.args],
      WorkingDirectory: given.folder,
      EnvironmentVariables: { OPENCLAW_HOME: given.home },
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ThrottleInterval: 10,
      Umask: 0o77,
    })
  })

  test.each([
    ['an ampersand', (text: string) => text.replace('&amp;', '&')],
    ['an end that is missing', (text: string) => text.replace('</dict>\n</plist>', '</plist>')],
    ['a key without a value', (text: string) => text.replace('    <true/>\n', '')],
    ['two dashes in a comment', (text: string) => text.replace('<!-- ', '<!-- -- ')],
    ['an element that no list has', (text: string) => text.replaceAll('integer>', 'number>')],
  ])('the check can fail: %s', (_what, spoil) => {
    expect(() => readPlist(spoil(plistText(settings())))).toThrow()
  })
})

test('a file tells what it was written for, and one of somebody else tells nothing', () => {
  const given = settings()
  for (const text of [plistText(given), unitText(given, plain), `# ${markOf(given)}`])
    expect(settingsIn(text)).toEqual(given)
  expect(settingsIn('[Service]\nExecStart=/usr/bin/openclaw gateway --daemon')).toBeUndefined()
})

describe('daemon install', () => {
  test('--dry-run prints the file with the flags, and writes nothing', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{ "gateway": { "port": 443 } }' })
    const home = join(folderWith(), 'new')
    const { code, stdout } = await runHere(
      [
        'daemon',
        'install',
        '--system',
        '--dry-run',
        '--home',
        home,
        '--host',
        '0.0.0.0',
        '--log-level',
        'warn',
      ],
      { cwd },
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ExecStart=\S*node .* gateway --host 0\.0\.0\.0 --config \S+ --log-level warn$/m)
    expect(stdout).toContain(`Environment=OPENCLAW_HOME=${home}\nEnvironmentFile=-${cwd}/.env\n`)
    expect(stdout).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE')
    expect(existsSync(home)).toBe(false)
  })

  test('what the config writes elsewhere may be written', async () => {
    const config = { logging: { outputs: [{ type: 'file', path: '/var/log/openclaw/gateway.log' }] } }
    const cwd = folderWith({ 'openclaw.config.json': JSON.stringify(config) })
    const { stdout } = await runHere(['daemon', 'install', '--system', '--dry-run'], { cwd })
    expect(stdout).toMatch(/^ReadWritePaths=\S+ -\/var\/log\/openclaw$/m)
  })

  test.each([
    [['--config', 'gone.json'], 78, 'does not exist'],
    [['--port', '99999'], 2, '--port must be'],
    [['--run-as', 'root'], 2, '--run-as is for a service of the whole system'],
    [['--system', '--dry-run', '--run-as', 'nobody-here'], 2, 'No user has the name "nobody-here"'],
    [['--home', 'a\nExecStartPre=/bin/false'], 2, 'control character'],
  ])('%j is refused', async (args, code, message) => {
    const home = folderWith()
    const result = await runHere(['daemon', 'install', ...args], { home })
    expect([result.code, result.stdout]).toEqual([code, ''])
    expect(result.stderr).toContain(message)
    expect(existsSync(join(home, 'daemon.conf'))).toBe(false)
  })

  test('a home that the .env beside the config does not name is refused', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{}', '.env': 'OPENCLAW_HOME=/srv/one' })
    const { code, stderr } = await runHere(['daemon', 'install', '--home', '/srv/two', '--dry-run'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('names the home /srv/one, and the service is to have /srv/two')
  })

  test('a folder that cannot be written: said, and nothing else done', async () => {
    const home = folderWith()
    mkdirSync(join(home, 'daemon.conf'))
    const { code, stderr } = await runHere(['daemon', 'install'], { home })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error OC_DAEMON_UNWRITABLE: \S+daemon\.conf cannot be written \(EISDIR\)/)
  })
})
