import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { endProcess, stopLimitMs } from './end-process.js'
import { launch } from './launch.js'
import { isRunning, readRecord, removeRecord } from './record.js'
import type { DaemonRecord } from './record.js'
import type { Service } from './service.js'
import { readServiceFile } from './service-file.js'
import { markOf, settingsIn } from './settings.js'

const boot = 'Nothing starts it at boot, nor after it failed.'
const why = 'Neither systemd nor launchd runs here for this user, so it is a process in the background.'

/** A gateway that nothing watches over; the record in its home says which process it is. */
export function pidFileService(home: string): Service {
  const file = join(home, 'daemon.conf')

  function running(): DaemonRecord | undefined {
    const record = readRecord(home)
    return record && isRunning(record) ? record : undefined
  }

  async function start(before?: DaemonRecord): Promise<void> {
    const settings = settingsIn(readServiceFile(file) ?? '')
    if (settings) {
      const { program, args, folder } = settings
      await launch({ argv: [...program, ...args], cwd: folder, home })
    } else if (before) await launch({ argv: before.argv, cwd: before.cwd, home })
    else throw new OpenClawError('OC_DAEMON_MISSING', `No service is installed with the home ${home}`)
  }

  async function stop(limitMs = stopLimitMs): Promise<readonly string[]> {
    const record = readRecord(home)
    if (!record) return []
    const end = await endProcess(record, limitMs)
    removeRecord(home, record.pid)
    return end === 'ended'
      ? []
      : [`It did not end within ${limitMs / 1000} s and was killed, as process ${record.pid}.`]
  }

  return {
    title: 'a process in the background',
    file,
    textOf: (settings) =>
      Promise.resolve(
        [`# ${markOf(settings)}`, '# What `openclaw daemon start` runs:', settings.args.join(' '), ''].join(
          '\n',
        ),
      ),
    installed: () => Promise.resolve([why, boot]),
    start: () => start(),
    stop,
    async restart(limitMs) {
      const before = readRecord(home)
      const told = await stop(limitMs)
      await start(before)
      return told
    },
    state() {
      const none = { boot, atBoot: false }
      const now = running()
      if (now) return Promise.resolve({ state: 'running', pid: now.pid, ...none })
      const record = readRecord(home)
      if (!record) return Promise.resolve({ state: 'stopped', ...none })
      const reason = `process ${record.pid} ended by itself; see its log, and ${record.output}`
      return Promise.resolve({ state: 'failed', reason, ...none })
    },
    forget: () => Promise.resolve(),
    forgotten: () => Promise.resolve(),
  }
}
