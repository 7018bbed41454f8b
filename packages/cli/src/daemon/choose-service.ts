import { OpenClawError } from '@openclaw/sdk'
import { launchdService } from './launchd.js'
import { pidFileService } from './pid-file.js'
import { isRunning, readRecord } from './record.js'
import type { Service } from './service.js'
import { readServiceFile } from './service-file.js'
import { settingsIn } from './settings.js'
import { runsSystemd, systemdService } from './systemd.js'

export interface Wanted {
  readonly home: string
  readonly system?: boolean
}

/** The service that a command is about: what runs with this home in the background, else what is installed. */
export async function runningService(wanted: Wanted): Promise<Service> {
  const record = readRecord(wanted.home)
  const inBackground = record !== undefined && isRunning(record)
  return inBackground && !wanted.system ? pidFileService(wanted.home) : await installedService(wanted)
}

/** The service that is installed; where there is none, the one that `install` would make here. */
export async function installedService(wanted: Wanted): Promise<Service> {
  const usual = await usualService(wanted)
  const others = process.platform === 'linux' && !wanted.system ? [systemdService(true)] : []
  const places = [usual, ...others, pidFileService(wanted.home)]
  return places.find(({ file }) => settingsIn(readServiceFile(file) ?? '')) ?? usual
}

/** What keeps a gateway running on this machine. Throws OC_DAEMON_FAILED. */
export async function usualService({ home, system = false }: Wanted): Promise<Service> {
  if (process.platform === 'darwin' && !system) return launchdService()
  if (process.platform === 'linux' && (await runsSystemd(system))) return systemdService(system)
  if (!system) return pidFileService(home)
  throw new OpenClawError(
    'OC_DAEMON_FAILED',
    'There is no service of the whole system: systemd does not run here',
    { hint: 'Leave out --system.' },
  )
}
