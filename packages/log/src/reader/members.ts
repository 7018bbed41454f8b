import { closeSync, constants, fstatSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { fullFiles, memberName } from '../file-names.js'
import type { FullFile } from '../file-names.js'

/** The files of one process, at one moment. */
export interface Member {
  readonly path: string
  /** The one that is written; undefined where there is none now. */
  readonly live?: LiveFile
  /** The full ones, the oldest first, each once. */
  readonly full: readonly FullFile[]
}

export interface LiveFile {
  readonly descriptor: number
  readonly file: bigint
  readonly size: number
}

/** The paths of all processes that have written beside this one: `gateway.log`, `gateway-2.log`, … */
export function memberPaths(path: string): string[] {
  const end = extname(path)
  const stem = basename(path, end)
  const numbers = new Set<number>()
  for (const name of namesIn(dirname(path))) {
    if (!name.startsWith(stem)) continue
    const found = /^(?:-([1-9]\d{0,3}))?(?:\.[1-9]\d{0,14})?(\.[^.]+|)(?:\.gz)?$/.exec(
      name.slice(stem.length),
    )
    if (found && found[2] === end) numbers.add(Number(found[1] ?? 1))
  }
  return [...numbers].sort((a, b) => a - b).map((number) => memberName(path, number))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw unreadable(folder, error)
  }
}

/** Opens what is written now, and lists what is full, so that each line stands in one of them and none in two. */
export function openMember(path: string): Member {
  for (;;) {
    const before = latestNumber(path)
    const live = openLive(path)
    const full = wholeFiles(path)
    if ((full.at(-1)?.number ?? 0) === before) return { path, ...(live && { live }), full }
    // It became full in between.
    if (live) closeSync(live.descriptor)
  }
}

function latestNumber(path: string): number {
  return wholeFiles(path).at(-1)?.number ?? 0
}

/** Where a file is there twice, before and after it is compressed, the one that is quicker to read. */
function wholeFiles(path: string): FullFile[] {
  try {
    const files = new Map<number, FullFile>()
    for (const file of fullFiles(path)) {
      if (!file.compressed || !files.has(file.number)) files.set(file.number, file)
    }
    return [...files.values()]
  } catch (error) {
    if (isMissing(error)) return []
    throw unreadable(dirname(path), error)
  }
}

function openLive(path: string): LiveFile | undefined {
  try {
    const descriptor = openFile(path)
    const { ino, size } = fstatSync(descriptor, { bigint: true })
    return { descriptor, file: ino, size: Number(size) }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** What is no file is not waited for: opening a pipe would. Throws OC_LOG_UNREADABLE, and ENOENT. */
export function openFile(path: string): number {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file')
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (isMissing(error)) throw error
    throw unreadable(path, error)
  }
}

/** Which file has this name now. */
export function fileAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

function unreadable(path: string, cause: unknown): OpenClawError {
  const { code, message } = cause as NodeJS.ErrnoException
  const why = code === 'EACCES' || code === 'EPERM' ? 'this user may not read it' : message
  return new OpenClawError('OC_LOG_UNREADABLE', `${join(path)} cannot be read: ${why}`, { cause })
}
