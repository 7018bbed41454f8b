import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { createCompressor } from './compressor.js'
import type { LogDestination } from './destination.js'
import { fullFiles, fullName, unfinishedEnd } from './file-names.js'
import { claimMember } from './member-claim.js'
import type { MemberClaim } from './member-claim.js'
import type { FileOutput } from './output.js'

/** What became of a file that lines go to. */
export interface LogFileEvents {
  /** It cannot be written; told once, until it can again. */
  broken(error: unknown): void
  /** It can be written again; so many lines are missing. */
  mended(missing: number): void
  /** A line that says in the file how many are missing before it. */
  gap(missing: number): string
  /** A full file stays uncompressed for now. */
  uncompressed(error: unknown): void
}

export interface LogFile extends LogDestination {
  close(): Promise<void>
}

interface Open {
  readonly claim: MemberClaim
  readonly fd: number
  readonly file: bigint
  size: number
}

/** How long a file that failed is left alone, and how often one is looked for under its name, in ms. */
const lookEveryMs = 1_000

/**
 * Writes at once, in this thread: what was written is there after a crash and after SIGKILL. A file that cannot be written
 * throws nothing: its lines are counted and dropped, and it is tried again.
 */
export function createLogFile(output: FileOutput, events: LogFileEvents): LogFile {
  const { path, maxBytes, maxFiles } = output
  const compressor = output.compress ? createCompressor(events.uncompressed) : undefined
  let open: Open | undefined
  let missing = 0
  let lookAt = 0
  let closed = false

  function write(line: string): void {
    const now = performance.now()
    if (closed || (missing > 0 && now < lookAt)) return void (missing += 1)
    try {
      const file = open && now < lookAt ? open : look(now)
      append(file, missing > 0 ? events.gap(missing) + line : line)
      if (missing > 0) events.mended(missing)
      missing = 0
    } catch (error) {
      missing += 1
      lookAt = now + lookEveryMs
      release()
      if (missing === 1) events.broken(error)
    }
  }

  // Somebody may have removed or moved the file, or its folder: what is written to it then is lost.
  function look(now: number): Open {
    lookAt = now + lookEveryMs
    if (open && fileAt(open.claim.path) === open.file) return open
    release()
    open = openFile(path)
    compressor?.wake(open.claim.path)
    return open
  }

  function append(file: Open, lines: string): void {
    const bytes = Buffer.from(lines)
    const at = file.size > 0 && file.size + bytes.length > maxBytes ? rotate(file) : file
    let written = 0
    try {
      while (written < bytes.length) written += writeSync(at.fd, bytes, written)
      at.size += written
    } catch (error) {
      // Half a line would be no line of JSON.
      if (written > 0) ftruncateSync(at.fd, at.size)
      throw error
    }
  }

  function rotate({ claim, fd }: Open): Open {
    const number = (fullFiles(claim.path).at(-1)?.number ?? 0) + 1
    renameSync(claim.path, fullName(claim.path, number))
    prune(claim.path)
    const next = begin(claim)
    closeSync(fd)
    compressor?.wake(claim.path)
    return (open = next)
  }

  function prune(own: string): void {
    const files = fullFiles(own)
    const numbers = [...new Set(files.map(({ number }) => number))]
    const kept = new Set(numbers.slice(-maxFiles))
    for (const { path: name, number } of files) {
      if (kept.has(number)) continue
      rmSync(name, { force: true })
      rmSync(name + unfinishedEnd, { force: true })
    }
  }

  function release(): void {
    if (!open) return
    closeSync(open.fd)
    open.claim.release()
    open = undefined
  }

  return {
    write,
    async close() {
      closed = true
      release()
      await compressor?.close()
    },
  }
}

function openFile(path: string): Open {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const claim = claimMember(path)
  try {
    return begin(claim)
  } catch (error) {
    claim.release()
    throw error
  }
}

function begin(claim: MemberClaim): Open {
  // What is written to a pipe may wait for its reader.
  if (statSync(claim.path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new Error(`${claim.path} is not a file`)
  }
  const fd = openSync(claim.path, 'a+', 0o600)
  const { ino, size } = fstatSync(fd, { bigint: true })
  const open: Open = { claim, fd, file: ino, size: Number(size) }
  if (open.size > 0 && !endsWithLine(fd, open.size)) open.size += writeSync(fd, '\n')
  return open
}

function endsWithLine(fd: number, size: number): boolean {
  const last = Buffer.alloc(1)
  readSync(fd, last, 0, 1, size - 1)
  return last[0] === 0x0a
}

function fileAt(path: string): bigint | undefined {
  try {
    return statSync(path, { bigint: true }).ino
  } catch {
    return undefined
  }
}
