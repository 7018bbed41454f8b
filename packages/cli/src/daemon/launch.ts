import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCatalogue, OpenClawError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { makeHome } from '../home.js'
import { processStart } from './process-start.js'
import { readinessOf } from './readiness.js'
import { claimRecord, removeRecord, writeRecord } from './record.js'
import { startedBy } from './starter.js'
import type { StartReport } from './starter.js'

/** The longest that a start is waited for, in ms; a plugin alone may take 30 s. */
const patienceMs = 90_000
const againMs = 50

export interface Launch {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly home: string
}

export interface Launched {
  readonly pid: number
  readonly url: string | undefined
  readonly logs: readonly string[]
  /** Why it is not ready, although it runs. */
  readonly reason: string | undefined
}

/**
 * Starts a gateway that belongs to no terminal, and waits until it is ready. Throws what the start says is wrong,
 * OC_GATEWAY_EXISTS, OC_DAEMON_FAILED.
 */
export async function launch({ argv, cwd, home }: Launch): Promise<Launched> {
  makeHome(home)
  const output = join(home, 'logs', 'daemon.log')
  const record = { argv, cwd, output }
  claimRecord(home, { ...record, pid: process.pid, processStart: processStart(process.pid) ?? '' })
  let child: ChildProcess | undefined
  try {
    child = start({ argv, cwd, home }, output)
    const { pid } = child
    // Without one the error comes as an event.
    if (pid !== undefined) writeRecord(home, { ...record, pid, processStart: processStart(pid) ?? '' })
    const { url, logs } = await reportOf(child, output)
    return { pid: pid ?? 0, url, logs, reason: url === undefined ? undefined : await untilReady(child, url) }
  } catch (error) {
    const isLeft = child !== undefined && child.exitCode === null && child.signalCode === null
    if (!isLeft) for (const pid of [process.pid, child?.pid ?? 0]) removeRecord(home, pid)
    throw error
  } finally {
    if (child?.connected) child.disconnect()
    child?.unref()
  }
}

function start({ argv, cwd, home }: Launch, output: string): ChildProcess {
  mkdirSync(dirname(output), { recursive: true, mode: 0o700 })
  const file = openSync(output, 'w', 0o600)
  try {
    const [program = '', ...args] = argv
    const env = { ...process.env, OPENCLAW_HOME: home, [startedBy]: String(process.pid) }
    return spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', file, file, 'ipc'] })
  } finally {
    closeSync(file)
  }
}

async function reportOf(
  child: ChildProcess,
  output: string,
): Promise<Extract<StartReport, { ready: object }>['ready']> {
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(tooLate(child.pid)), patienceMs)
    let failed: Error | undefined
    child.on('message', told).on('error', broke).on('exit', ended)

    function told(report: StartReport): void {
      if ('failed' in report) failed = errorOf(report.failed)
      else forget(() => resolve(report.ready))
    }
    function broke(error: Error): void {
      forget(() => reject(notStarted(error.message, error)))
    }
    // After its end, so that whoever starts it again finds nothing in the way.
    function ended(code: number | null, signal: NodeJS.Signals | null): void {
      forget(() => reject(failed ?? notStarted(endOf(code, signal, output))))
    }
    // What becomes of it once it is ready is no longer the start's concern.
    function forget(then: () => void): void {
      clearTimeout(late)
      child
        .off('message', told)
        .off('error', broke)
        .off('exit', ended)
        .on('error', () => undefined)
      then()
    }
  })
}

/** Why it does not get ready; undefined once it is. */
async function untilReady(child: ChildProcess, url: string): Promise<string | undefined> {
  const until = performance.now() + patienceMs
  for (;;) {
    const { ready, reason } = await readinessOf(url)
    if (ready) return undefined
    if (child.exitCode !== null || performance.now() >= until) return reason ?? 'it says no'
    await new Promise((resolve) => setTimeout(resolve, againMs))
  }
}

function errorOf({ code, message, hint }: { code: string; message: string; hint: string }): Error {
  if (code === 'OC_INTERNAL' || !(code in errorCatalogue)) return new Error(message)
  return new OpenClawError(code as ErrorCode, message, { hint })
}

function endOf(code: number | null, signal: NodeJS.Signals | null, output: string): string {
  const last = readFileSync(output, 'utf8').trim().split('\n').slice(-5).join('\n')
  const how = signal === null ? `it ended with ${code}` : `it was ended by ${signal}`
  return last === '' ? how : `${how}:\n${last}`
}

function notStarted(reason: string, cause?: Error): OpenClawError {
  return new OpenClawError('OC_DAEMON_FAILED', `The gateway did not start: ${reason}`, {
    cause,
    hint: 'Run it in the foreground with `openclaw gateway --verbose`.',
  })
}

function tooLate(pid: number | undefined): OpenClawError {
  const message = `The gateway is not ready after ${patienceMs / 1000} s; it goes on starting, as process ${pid}`
  return new OpenClawError('OC_DAEMON_FAILED', message, {
    hint: 'See `openclaw daemon status` and its log, or stop it with `openclaw daemon stop`.',
  })
}
