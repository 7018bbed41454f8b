import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Appended } from '@openclaw/sdk'
import { buildEntry, createFakeWorld, createTestLog } from '@openclaw/testing'
import type { FakeWorld, TestLog } from '@openclaw/testing'
import { FileSessions } from '../src/store.js'

const exec = promisify(execFile)
export const ttl = 60_000
const nobody = 65_534
const cleanUps: (() => Promise<unknown>)[] = []

export async function closeAll(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
}

export interface Opened {
  readonly sessions: FileSessions
  readonly folder: string
  readonly world: FakeWorld
  readonly log: TestLog
}

export async function opened({ folder, world = createFakeWorld() }: Partial<Opened> = {}): Promise<Opened> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'openclaw-sessions-')))
  const log = createTestLog()
  const sessions = new FileSessions(world, log, {
    folder: own,
    ttl,
    maxSessions: 100,
    persistInterval: 1_000_000,
  })
  if (folder === undefined) cleanUps.push(() => rm(own, { recursive: true, force: true }))
  await sessions.open()
  cleanUps.push(() => sessions.close())
  return { sessions, folder: own, world, log }
}

/** A folder as a crash leaves it: what was synced is there, and no index. */
export async function crashedWith(key: string, said: readonly string[]): Promise<Opened> {
  const all = await opened()
  for (const text of said) await sync(all, say(all.sessions, key, `turn ${text}`, text))
  return all
}

/** Lets the time pass after which what was said is written. */
export async function sync({ world }: Pick<Opened, 'world'>, said: Promise<Appended>): Promise<void> {
  const { synced } = await said
  await Promise.all([synced, world.advance(1_000)])
}

export async function say(
  sessions: FileSessions,
  key: string,
  turnId: string,
  ...said: string[]
): Promise<Appended> {
  return sessions.append(
    key,
    turnId,
    said.map((text) => buildEntry(text)),
  )
}

export async function texts(sessions: FileSessions, key: string): Promise<string[]> {
  return (await sessions.load(key, { limit: 100 })).entries.map(({ text }) => text)
}

export function told({ lines }: TestLog): string[] {
  return lines.map(({ message }) => message)
}

export async function fileOf(folder: string, key: string): Promise<{ file: string; content: string }> {
  const name = (await readdir(folder)).find((one) => one.startsWith(`${key}-`) && one.endsWith('.jsonl'))
  const file = join(folder, name!)
  return { file, content: await readFile(file, 'utf8') }
}

/** A disk of 256 kB; on a machine that cannot mount one, why. */
export async function smallDisk(): Promise<string | { problem: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-full-'))
  cleanUps.push(() => rm(folder, { recursive: true, force: true }))
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', folder])
  } catch (error) {
    const problem = `no disk could be mounted: ${(error as Error).message.trim()}`
    process.stderr.write(`SKIPPED: ${problem}\n`)
    return { problem }
  }
  // A file that somebody forgot to close keeps it busy: then it goes with that file, and the test fails.
  cleanUps.push(() =>
    exec('umount', [folder]).catch((error: Error) =>
      exec('umount', ['-l', folder]).then(() => Promise.reject(error)),
    ),
  )
  return folder
}

/** Runs a task for which these permissions of the folder count, also where the tests run as root. */
export async function asNobody(folder: string, mode: number, task: () => Promise<void>): Promise<void> {
  await chmod(folder, mode)
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(nobody)
  try {
    await task()
  } finally {
    if (root) process.seteuid?.(0)
    await chmod(folder, 0o700)
  }
}
