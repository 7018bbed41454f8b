import { resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { installedService, runningService } from '../daemon/choose-service.js'
import { readinessOf } from '../daemon/readiness.js'
import type { Service, ServiceState } from '../daemon/service.js'
import { checkOwn, readServiceFile, removeServiceFile } from '../daemon/service-file.js'
import { settingsIn } from '../daemon/settings.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { runningGateways } from '../run-file.js'
import { formatDuration } from '../status/text.js'

export interface DaemonFlags extends CommonFlags {
  readonly home?: string
  readonly system?: boolean
  readonly timeout?: string
}

/** Starts what is installed, and ends once it is ready. */
export async function startDaemon(flags: DaemonFlags): Promise<number> {
  const service = await runningService(wanted(flags))
  const { state, pid } = await service.state()
  if (state === 'running') return await show(service, flags, `The gateway runs already, as process ${pid}.`)
  checkInstalled(service)
  await service.start()
  return await show(service, flags, 'Started.')
}

/** Ends it in order; past the limit at once. */
export async function stopDaemon(flags: DaemonFlags): Promise<number> {
  const limitMs = limitOf(flags)
  const service = await runningService(wanted(flags))
  const { state } = await service.state()
  const isRunning = state !== 'stopped' && state !== 'failed'
  // What a failed one left is cleared away.
  if (state !== 'stopped') warn(await service.stop(limitMs))
  return await show(service, flags, isRunning ? 'Stopped.' : 'No gateway runs in the background.')
}

export async function restartDaemon(flags: DaemonFlags): Promise<number> {
  const service = await runningService(wanted(flags))
  const { state } = await service.state()
  if (state !== 'running') checkInstalled(service)
  warn(await service.restart(limitOf(flags)))
  return await show(service, flags, 'Restarted.')
}

/** Ends with 0 whenever it can tell. */
export async function daemonStatus(flags: DaemonFlags): Promise<number> {
  return await show(await runningService(wanted(flags)), flags)
}

/** Stops it and removes what `install` wrote; never what the gateway keeps. */
export async function uninstallDaemon(flags: DaemonFlags): Promise<number> {
  const service = await installedService(wanted(flags))
  const text = readServiceFile(service.file)
  if (text === undefined) {
    if (flags.json) printDocument({ ok: true, removed: [] })
    else printText('No service is installed.')
    return 0
  }
  checkOwn(service.file, text)
  warn(await service.stop(limitOf(flags)))
  await service.forget()
  removeServiceFile(service.file)
  await service.forgotten()
  if (flags.json) printDocument({ ok: true, removed: [service.file] })
  else printText(`Removed ${service.file}; messages, sessions and logs stay.`)
  return 0
}

interface Shown extends Omit<ServiceState, 'state'> {
  readonly state: ServiceState['state'] | 'not installed'
  readonly url?: string
  readonly port?: number
  readonly uptimeMs?: number
  readonly ready?: boolean
}

async function show(service: Service, flags: DaemonFlags, done?: string): Promise<number> {
  const text = readServiceFile(service.file)
  const settings = settingsIn(text ?? '')
  const state = await service.state()
  const isMissing = text === undefined && state.state === 'stopped'
  const shown: Shown = {
    ...state,
    ...(isMissing && { state: 'not installed' as const }),
    ...(await answering(settings?.home ?? wanted(flags).home, state.pid)),
  }
  const place =
    text === undefined ? {} : { service: service.title, file: service.file, own: settings !== undefined }
  if (flags.json) printDocument({ ok: true, installed: text !== undefined, ...place, ...shown })
  else if (done === undefined || flags.verbose)
    printText(statusLines(service, text !== undefined, shown).join('\n'))
  else printText([done, ...addressLines(shown)].join('\n'))
  return 0
}

/** What the gateway of this process says of itself. */
async function answering(home: string, pid: number | undefined): Promise<Partial<Shown>> {
  const gateway = runningGateways(home).find((one) => one.pid === pid)
  if (!gateway) return {}
  const { url, port, startedAt } = gateway
  const { ready, reason } = await readinessOf(url)
  return { url, port, uptimeMs: Date.now() - startedAt, ready, ...(reason !== undefined && { reason }) }
}

function statusLines(service: Service, installed: boolean, shown: Shown): string[] {
  const { state, pid, uptimeMs, reason, boot } = shown
  const since = uptimeMs === undefined ? '' : `, for ${formatDuration(uptimeMs)}`
  return [
    `Daemon: ${state}${state === 'failed' && reason !== undefined ? ` (${reason})` : ''}`,
    installed ? `Installed: ${service.title}, ${service.file}` : 'Installed: no',
    ...(pid === undefined ? [] : [`Process: ${pid}${since}`]),
    ...addressLines(shown),
    ...(state === 'not installed' ? ['Install it with `openclaw daemon install`.'] : [`Boot: ${boot}`]),
  ]
}

function addressLines({ port, url, ready, reason }: Shown): string[] {
  if (url === undefined) return []
  return [`Port: ${port}, ${ready ? 'ready' : `not ready (${reason})`}`, `Address: ${url}`]
}

function checkInstalled({ file, title }: Service): void {
  if (readServiceFile(file) !== undefined) return
  throw new OpenClawError('OC_DAEMON_MISSING', `No service is installed (${title}): ${file} does not exist`)
}

function wanted({ home, system }: DaemonFlags): { home: string; system?: boolean } {
  return { home: home === undefined ? homeFolder() : resolve(home), ...(system !== undefined && { system }) }
}

function limitOf({ timeout }: DaemonFlags): number | undefined {
  if (timeout === undefined) return undefined
  if (/^\d{1,5}$/.test(timeout)) return Number(timeout) * 1_000
  throw new OpenClawError('OC_CLI_USAGE', '--timeout must be a number of seconds', {
    hint: 'Correct --timeout.',
  })
}

function warn(lines: readonly string[]): void {
  for (const line of lines) tell(`warning: ${line}`)
}
