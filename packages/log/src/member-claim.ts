import { randomUUID } from 'node:crypto'
import {
  constants,
  copyFileSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { memberName } from './file-names.js'

/** A log file that no other process writes or moves. */
export interface MemberClaim {
  readonly path: string
  release(): void
}

interface Holder {
  readonly pid: number
  /** Where process ids mean what they mean here: the machine, and the container. */
  readonly place: string
  /** Another process may get the id of one that ended. */
  readonly startedAt: string
}

const mostMembers = 1_000
/** A claim from another container counts for as long as it was confirmed within this time, in ms. */
const confirmedForMs = 90_000
const confirmEveryMs = 30_000

/**
 * Claims `gateway.log`, else `gateway-2.log`, and so on: the first that no living process has. Throws what keeps its
 * folder from being written.
 */
export function claimMember(path: string): MemberClaim {
  for (let member = 1; member < mostMembers; member += 1) {
    const own = memberName(path, member)
    const lock = `${own}.lock`
    if (take(lock)) return { path: own, release: keep(lock) }
  }
  throw new Error(`${mostMembers} processes have a log file beside ${path}`)
}

function take(lock: string): boolean {
  const own = JSON.stringify(self())
  if (isMade(() => writeFileSync(lock, own, { flag: 'wx', mode: 0o600 }))) return true
  const held = read(lock)
  if (held === undefined || lives(held, lock)) return false
  // Of two that find it dead one moves it away; the other may move the claim of the first, and gives it back.
  const dead = `${lock}.${randomUUID()}`
  try {
    renameSync(lock, dead)
  } catch {
    return false
  }
  if (read(dead) !== held) isMade(() => copyFileSync(dead, lock, constants.COPYFILE_EXCL))
  rmSync(dead, { force: true })
  return isMade(() => writeFileSync(lock, own, { flag: 'wx', mode: 0o600 }))
}

function isMade(make: () => void): boolean {
  try {
    make()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function keep(lock: string): () => void {
  const confirm = setInterval(() => {
    try {
      utimesSync(lock, new Date(), new Date())
    } catch {
      // Its folder is gone: the next line makes it anew, and claims again.
    }
  }, confirmEveryMs).unref()
  const own = JSON.stringify(self())
  return () => {
    clearInterval(confirm)
    if (read(lock) === own) rmSync(lock, { force: true })
  }
}

function read(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return undefined
  }
}

function lives(text: string, lock: string): boolean {
  const holder = parse(text)
  // One that says nothing may be in the making.
  if (holder?.place !== placeHere()) return confirmedAgo(lock) < confirmedForMs
  // Another log of this very process is a neighbour like any other.
  return isAlive(holder.pid) && startOf(holder.pid) === holder.startedAt
}

function confirmedAgo(lock: string): number {
  return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

function self(): Holder {
  return { pid: process.pid, place: placeHere(), startedAt: startOf(process.pid) }
}

function placeHere(): string {
  return `${hostname()} ${linkOf('/proc/self/ns/pid')}`
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** When a process began, where the system tells; it never changes, and means nothing besides. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')')).split(' ')[20] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
