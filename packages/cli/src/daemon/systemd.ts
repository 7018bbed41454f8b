import { existsSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import type { Service, ServiceState } from './service.js'
import { unitText } from './systemd-unit.js'
import { runTool } from './tool.js'
import type { ToolResult } from './tool.js'

const unit = 'openclaw.service'
const alive = new Set(['initializing', 'starting', 'running', 'degraded', 'maintenance'])

/** Whether systemd runs here: for the whole system, or for this user. */
export async function runsSystemd(system: boolean): Promise<boolean> {
  const { stdout } = await runTool('systemctl', [...scope(system), 'is-system-running'])
  return alive.has(stdout)
}

/** The unit `openclaw.service`, of the whole system or of this user. */
export function systemdService(system: boolean): Service {
  const folder = system
    ? '/etc/systemd/system'
    : join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'systemd', 'user')

  async function control(...args: string[]): Promise<string> {
    const result = await runTool('systemctl', [...scope(system), ...args])
    if (result.code !== 0) throw await failed(args, result, system)
    return result.stdout
  }

  async function state(): Promise<ServiceState> {
    const names = 'ActiveState,SubState,MainPID,Result,ExecMainStatus,UnitFileState'
    const shown = Object.fromEntries(
      (await control('show', unit, `--property=${names}`)).split('\n').map((line) => {
        const [name = '', value = ''] = line.split(/=(.*)/s)
        return [name, value]
      }),
    )
    const pid = Number(shown['MainPID'])
    const reason = `${shown['Result']}, exit code ${shown['ExecMainStatus']}`
    const hasFailed = shown['ActiveState'] === 'failed' || shown['SubState'] === 'auto-restart'
    return {
      state: stateOf(shown['ActiveState']),
      ...(pid > 0 && { pid }),
      ...(hasFailed && { reason }),
      ...bootOf(shown['UnitFileState'] === 'enabled', system),
    }
  }

  return {
    title: system ? 'systemd, for the whole system' : 'systemd, for this user',
    file: join(folder, unit),
    async textOf(settings) {
      const { stdout } = await runTool('systemctl', ['--version'])
      const version = Number(/^systemd (\d+)/.exec(stdout)?.[1] ?? 0)
      return unitText(settings, { version, system, namespaces: hasNamespaces() })
    },
    async installed() {
      await control('daemon-reload')
      await control('enable', unit)
      const weak =
        'Users may have no namespaces of their own here, so the unit isolates it less than it could.'
      return [bootOf(true, system).boot, ...(system || hasNamespaces() ? [] : [weak])]
    },
    async start() {
      // Else one that failed too often may not even be tried.
      await runTool('systemctl', [...scope(system), 'reset-failed', unit])
      await control('start', unit)
    },
    async stop() {
      await control('stop', unit)
      return []
    },
    async restart() {
      await control('restart', unit)
      return []
    },
    state,
    async forget() {
      await control('disable', unit)
    },
    async forgotten() {
      await control('daemon-reload')
    },
  }
}

function scope(system: boolean): string[] {
  return system ? [] : ['--user']
}

function stateOf(active: string | undefined): ServiceState['state'] {
  if (active === 'active' || active === 'reloading') return 'running'
  if (active === 'activating') return 'starting'
  if (active === 'deactivating') return 'stopping'
  return active === 'failed' ? 'failed' : 'stopped'
}

function bootOf(enabled: boolean, system: boolean): Pick<ServiceState, 'boot' | 'atBoot'> {
  if (!enabled) return { atBoot: false, boot: 'Nothing starts it: the unit is not enabled.' }
  if (system) return { atBoot: true, boot: 'It starts at boot.' }
  const atBoot = existsSync(`/var/lib/systemd/linger/${userInfo().username}`)
  const boot = atBoot
    ? 'It starts at boot.'
    : 'It starts when you log in and ends when you log out; with `loginctl enable-linger` it starts at boot and stays.'
  return { atBoot, boot }
}

/** Whether this machine lets a user have namespaces; some distributions do not. */
function hasNamespaces(): boolean {
  return (
    settingOf('user/max_user_namespaces') !== '0' &&
    settingOf('kernel/unprivileged_userns_clone') !== '0' &&
    settingOf('kernel/apparmor_restrict_unprivileged_userns') !== '1'
  )
}

function settingOf(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

async function failed(args: readonly string[], result: ToolResult, system: boolean): Promise<OpenClawError> {
  const call = ['systemctl', ...scope(system), ...args].join(' ')
  const journal = ['journalctl', ...scope(system), `--unit=${unit}`]
  const isStart = args[0] === 'start' || args[0] === 'restart'
  const lines = isStart
    ? (await runTool('journalctl', [...journal.slice(1), '--lines=5', '--output=cat', '--no-pager'])).stdout
    : ''
  const told = [result.stderr || `it ended with ${result.code}`, lines]
    .filter((text) => text !== '')
    .join('\n')
  return new OpenClawError('OC_DAEMON_FAILED', `\`${call}\` failed: ${told}`, {
    hint: isStart ? `See \`${journal.join(' ')}\`.` : 'Put right what it says, then ask again.',
  })
}
