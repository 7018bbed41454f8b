import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { writeWhole } from '../whole-file.js'
import { processStart } from './process-start.js'

/** The gateway that runs in the background with a home; `gateway --daemon` and `daemon` both keep it. */
export interface DaemonRecord {
  readonly pid: number
  /** Of the process: another one under the same pid is never taken for it. */
  readonly processStart: string
  /** How it was started: program, script, arguments. */
  readonly argv: readonly string[]
  readonly cwd: string
  /** What it writes besides its log: the trace of a crash. */
  readonly output: string
}

/** Makes the record, unless a process of another one runs: throws OC_GATEWAY_EXISTS. */
export function claimRecord(home: string, record: DaemonRecord): void {
  const file = recordFile(home)
  const other = readRecord(home)
  if (other && isRunning(other)) throw alreadyRuns(home, other.pid)
  rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, textOf(record), { mode: 0o600 })
  try {
    // Of two that come at once, one fails.
    linkSync(draft, file)
  } catch (error) {
    const winner = readRecord(home)
    throw winner ? alreadyRuns(home, winner.pid) : error
  } finally {
    rmSync(draft, { force: true })
  }
}

export function writeRecord(home: string, record: DaemonRecord): void {
  writeWhole(recordFile(home), textOf(record))
}

/** Undefined when there is none, or none that can be read. */
export function readRecord(home: string): DaemonRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(recordFile(home), 'utf8')) as Partial<DaemonRecord>
    const { pid, processStart: start, argv, cwd, output } = record
    const isWhole = [start, cwd, output].every((value) => typeof value === 'string')
    return isWhole && Number.isInteger(pid) && Number(pid) > 1 && isTexts(argv)
      ? (record as DaemonRecord)
      : undefined
  } catch {
    return undefined
  }
}

/** Removes the record of this process, and of no other. */
export function removeRecord(home: string, pid: number): void {
  if (readRecord(home)?.pid === pid) rmSync(recordFile(home), { force: true })
}

export function isRunning(record: Pick<DaemonRecord, 'pid' | 'processStart'>): boolean {
  return processStart(record.pid) === record.processStart
}

function recordFile(home: string): string {
  return join(home, 'run', 'daemon.json')
}

function textOf(record: DaemonRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}

function alreadyRuns(home: string, pid: number): OpenClawError {
  const message = `A gateway already runs in the background with the home ${home}, as process ${pid}`
  return new OpenClawError('OC_GATEWAY_EXISTS', message, {
    hint: 'See it with `openclaw daemon status`, stop it with `openclaw daemon stop`, or name another home in OPENCLAW_HOME.',
  })
}
