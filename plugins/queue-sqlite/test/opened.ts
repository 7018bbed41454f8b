import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createLedger, type Ledger } from '@openclaw/ledger'
import type { Queue, SendClaim, Settlement, TurnClaim } from '@openclaw/sdk'
import { createFakeWorld, createTestLog, type FakeWorld, type TestLog } from '@openclaw/testing'
import { LedgerDatabase } from '../src/database.js'
import { serve } from '../src/serve.js'
import { SqliteStore, type SqliteSettings } from '../src/store.js'
import type { StoreWorker } from '../src/thread.js'

export interface Opened {
  readonly ledger: Ledger
  readonly world: FakeWorld
  readonly log: TestLog
}

const leaseMs = 10_000
const nobody = 65_534
const open = new Set<Ledger>()
const folders = new Set<string>()

/** The store on this thread: members are many in these tests, and threads take long to start. */
export function workHere(): StoreWorker {
  const { port1, port2 } = new MessageChannel()
  serve(port2, new LedgerDatabase())
  return Object.assign(port1, { terminate: () => Promise.resolve(port1.close()).then(() => 0) })
}

/** A ledger on the store in a folder; closed after the test. */
export async function openStore(
  folder: string,
  {
    world = createFakeWorld(),
    start,
    ...given
  }: Partial<SqliteSettings> & { world?: FakeWorld; start?: () => StoreWorker } = {},
): Promise<Opened> {
  const log = createTestLog()
  const usual = { batchSize: 50, flushInterval: 1_000, keepDays: 30, maxBytes: 2 ** 30 }
  const store = new SqliteStore(world, log, { ...usual, ...given, folder }, start)
  const ledger = createLedger({ world, maxSize: 10_000, store })
  await ledger.open()
  open.add(ledger)
  return { ledger, world, log }
}

export async function newFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-queue-'))
  folders.add(folder)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** What a crash at this moment would leave: the files as they are, without the end of the process that has them open. */
export async function crashed(folder: string): Promise<string> {
  const left = await newFolder()
  await cp(folder, left, { recursive: true })
  return left
}

export async function closeAll(): Promise<void> {
  for (const ledger of open) await ledger.close()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  open.clear()
  folders.clear()
}

/** Runs a task that may read the folder and not write it, also where the tests run as root. */
export async function asNobody(folder: string, task: () => Promise<void>): Promise<void> {
  await chmod(folder, 0o555)
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(nobody)
  try {
    await task()
  } finally {
    if (root) process.seteuid?.(0)
    await chmod(folder, 0o700)
  }
}

export async function claim(queue: Queue, batchSize = 1): Promise<TurnClaim> {
  const signal = AbortSignal.timeout(5_000)
  const claimed = await queue.claimTurn({ batchSize, leaseMs, signal })
  if (!claimed) throw new Error('nothing could be claimed within 5 s')
  return claimed
}

export async function sendClaim(queue: Queue, marked: boolean): Promise<SendClaim> {
  const signal = AbortSignal.timeout(5_000)
  const claimed = await queue.claimSend({ channel: 'loopback', account: 'default', leaseMs, marked, signal })
  if (!claimed) throw new Error('nothing could be sent within 5 s')
  return claimed
}

/** The end of a turn that replied; whatever is given replaces what is made up. */
export function ending(turn: TurnClaim, given: Partial<Settlement> = {}): Settlement {
  return {
    turnId: `${turn.messages[0]!.id}.${turn.epoch}`,
    outcomes: turn.messages.map(() => ({ state: 'replied' })),
    outbound: [],
    entries: [],
    stages: [],
    ...given,
  }
}
