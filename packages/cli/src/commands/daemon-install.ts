import { chownSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { accountOf } from '../daemon/account.js'
import type { Account } from '../daemon/account.js'
import { usualService } from '../daemon/choose-service.js'
import { differenceOf, readServiceFile, writeServiceFile } from '../daemon/service-file.js'
import { serviceSettings } from '../daemon/service-settings.js'
import { settingsIn } from '../daemon/settings.js'
import { systemdService } from '../daemon/systemd.js'
import type { CommonFlags } from '../flags.js'
import { makeHome } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import type { PlanFlags } from '../plan.js'

export interface InstallFlags extends CommonFlags, PlanFlags {
  readonly home?: string
  readonly system?: boolean
  readonly runAs?: string
  readonly dryRun?: boolean
  readonly force?: boolean
}

/** Writes what starts the gateway as a service, with the flags that it is to have; it is not started. */
export async function installDaemon(flags: InstallFlags): Promise<number> {
  const { port, host, config, logLevel, system = false, dryRun, force } = flags
  if (flags.runAs !== undefined && !system) throw runAsNeedsSystem()
  const account = system ? await accountOf(flags.runAs) : undefined
  const settings = await serviceSettings({
    ...{ port, host, config, logLevel },
    ...(flags.home !== undefined && { home: resolve(flags.home) }),
    usualHome: account && (process.env['OPENCLAW_HOME'] ? undefined : join(account.home, '.openclaw')),
    ...(account && { user: account.name }),
  })
  const { home } = settings
  // What would be written can be seen on another machine too.
  const service = system && dryRun ? systemdService(true) : await usualService({ home, system })
  const text = await service.textOf(settings)
  if (dryRun) {
    if (flags.json) printDocument({ ok: true, file: service.file, text })
    else printText(text.trimEnd())
    return 0
  }
  const before = readServiceFile(service.file)
  if (before !== undefined && before !== text && !force) throw otherFile(service.file, before, text)
  makeHomeOf(home, account)
  writeServiceFile(service.file, text)
  const notes = await service.installed(settings)
  if (flags.json) printDocument({ ok: true, service: service.title, file: service.file, home, notes })
  else {
    const same = before === text ? 'Installed already' : 'Installed'
    const lines = [
      `${same}: ${service.title}, ${service.file}`,
      ...notes,
      'Start it with `openclaw daemon start`.',
    ]
    printText(lines.join('\n'))
  }
  return 0
}

/** Else a unit that may write there does not start. */
function makeHomeOf(home: string, account: Account | undefined): void {
  const isNew = !existsSync(home)
  makeHome(home)
  if (isNew && account && process.getuid?.() === 0) chownSync(home, account.uid, account.gid)
}

function otherFile(file: string, before: string, after: string): OpenClawError {
  const isOwn = settingsIn(before) !== undefined
  tell([`${file} would change:`, ...differenceOf(before, after)].join('\n'))
  const message = isOwn
    ? `${file} is there already, with other settings`
    : `${file} is there, written by someone else`
  return new OpenClawError('OC_DAEMON_FILE', message, {
    hint: 'Nothing was changed. Keep it, or write it anew with --force.',
  })
}

function runAsNeedsSystem(): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', '--run-as is for a service of the whole system', {
    hint: 'Add --system.',
  })
}
