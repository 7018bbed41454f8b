import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './whole-file.js'

/** How commands on this machine find a running gateway, and what lets them in. */
export interface RunRecord {
  readonly pid: number
  readonly url: string
  readonly version: string
  /** Undefined when no plugin gives one out. */
  readonly credential?: string
  /** ms since 1970. */
  readonly startedAt: number
}

export interface RunningGateway extends RunRecord {
  readonly port: number
}

/** Writes `<home>/run/<port>.json` so that it is whole or not there, also after a power cut; the result removes it. */
export function writeRunFile(home: string, port: number, record: RunRecord): () => void {
  const file = join(home, 'run', `${port}.json`)
  writeWhole(file, `${JSON.stringify(record, null, 2)}\n`)
  return () => {
    // Another gateway may have taken the port in the meantime.
    if (readRecord(file)?.pid === record.pid) rmSync(file, { force: true })
  }
}

/** A run file that can be read. */
export interface RunFile {
  readonly file: string
  readonly port: number
  readonly record: RunRecord
  /** Whether there is a process of that number. */
  readonly alive: boolean
}

/** What the run files of this home tell; nothing is changed. */
export function runFiles(home: string): RunFile[] {
  const folder = join(home, 'run')
  return namesIn(folder).flatMap((name) => {
    const port = /^(\d+)\.json$/.exec(name)?.[1]
    const file = join(folder, name)
    const record = port === undefined ? undefined : readRecord(file)
    return record ? [{ file, port: Number(port), record, alive: isAlive(record.pid) }] : []
  })
}

/** The gateways that run with this home. Files of processes that are gone are removed. */
export function runningGateways(home: string): RunningGateway[] {
  return runFiles(home).flatMap(({ file, port, record, alive }) => {
    if (alive) return { ...record, port }
    remove(file)
    return []
  })
}

/** Run files that this user may not read: gateways of somebody else, of which nothing can be said. */
export function foreignRunFiles(home: string): string[] {
  const folder = join(home, 'run')
  try {
    const names = readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
    return names.map((name) => join(folder, name)).filter((file) => isForbidden(() => readFileSync(file)))
  } catch {
    return isForbidden(() => readdirSync(folder)) ? [folder] : []
  }
}

function isForbidden(look: () => unknown): boolean {
  try {
    look()
    return false
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

function readRecord(file: string): RunRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunRecord>
    return typeof record.pid === 'number' && typeof record.url === 'string'
      ? (record as RunRecord)
      : undefined
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Not ours to remove; it is ignored all the same.
  }
}
