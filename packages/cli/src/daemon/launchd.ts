import { closeSync, mkdirSync, openSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { launchdLabel, launchdOutput, plistText } from './launchd-plist.js'
import type { Service, ServiceState } from './service.js'
import { runTool } from './tool.js'

const boot = 'It starts when you log in.'

/** The agent `ai.openclaw.gateway` of this user. */
export function launchdService(): Service {
  const file = join(homedir(), 'Library', 'LaunchAgents', `${launchdLabel}.plist`)
  const domain = `gui/${process.getuid?.() ?? 0}`
  const target = `${domain}/${launchdLabel}`

  async function control(...args: string[]): Promise<void> {
    const { code, stderr } = await runTool('launchctl', args)
    if (code === 0) return
    const told = stderr || `it ended with ${code}`
    throw new OpenClawError('OC_DAEMON_FAILED', `\`launchctl ${args.join(' ')}\` failed: ${told}`)
  }

  async function printed(): Promise<string | undefined> {
    const { code, stdout } = await runTool('launchctl', ['print', target])
    return code === 0 ? stdout : undefined
  }

  async function stop(): Promise<readonly string[]> {
    if ((await printed()) !== undefined) await control('bootout', target)
    return []
  }

  async function start(): Promise<void> {
    if ((await printed()) === undefined) await control('bootstrap', domain, file)
    // Loading starts it already; where it was loaded and had ended, only this does.
    await control('kickstart', target)
  }

  return {
    title: 'launchd, for this user',
    file,
    textOf: (settings) => Promise.resolve(plistText(settings)),
    installed({ home }) {
      // It would make a file that others may read.
      const output = launchdOutput(home)
      mkdirSync(dirname(output), { recursive: true, mode: 0o700 })
      closeSync(openSync(output, 'a', 0o600))
      return Promise.resolve([boot])
    },
    start,
    stop,
    async restart() {
      // Loaded anew, so that what `install` changed holds.
      await stop()
      await start()
      return []
    },
    async state() {
      return stateIn(await printed())
    },
    forget: () => Promise.resolve(),
    forgotten: () => Promise.resolve(),
  }
}

function stateIn(printed: string | undefined): ServiceState {
  if (printed === undefined) return { state: 'stopped', boot, atBoot: false }
  const valueOf = (name: string) => new RegExp(`^\\s*${name} = (.*)$`, 'm').exec(printed)?.[1]
  const pid = Number(valueOf('pid'))
  const code = valueOf('last exit code')
  if (pid > 0) return { state: 'running', pid, boot, atBoot: false }
  if (code === undefined || /^(?:0|\(never exited\))$/.test(code))
    return { state: 'stopped', boot, atBoot: false }
  return { state: 'failed', reason: `exit code ${code}`, boot, atBoot: false }
}
