import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildEntry, createFakeWorld, createTestLog } from '@openclaw/testing'
import type { FakeWorld, TestLog } from '@openclaw/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { FileSessions } from '../src/store.js'

const ttl = 60_000
const nobody = 65_534
const cleanUps: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe('a session file', () => {
  test('is lines of JSON that a person can read, with the key in the first', async () => {
    const { sessions, folder } = await opened()
    await say(sessions, 'ann', 't1', 'one', 'two')
    const lines = (await fileOf(folder, 'ann')).content.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { session: 'ann', openedAt: expect.any(Number) as number },
      { turn: 't1', at: expect.any(Number) as number, entries: [buildEntry('one'), buildEntry('two')] },
    ])
  })

  test('is there after a restart, and takes a turn it has only once', async () => {
    const { sessions, folder, world } = await opened()
    await say(sessions, 'ann', 't1', 'one')
    await say(sessions, 'ann', 't2', 'two')
    await say(sessions, 'bob', 't3', 'three')
    await sessions.close()
    const { sessions: again } = await opened({ folder, world })
    await say(again, 'ann', 't2', 'two')
    await say(again, 'ann', 't4', 'four')
    expect(await texts(again, 'ann')).toEqual(['one', 'two', 'four'])
    expect((await again.list()).map(({ key, entries }) => [key, entries])).toEqual([
      ['bob', 1],
      ['ann', 3],
    ])
  })

  test('whose last line is torn loses that line only, and goes on behind it', async () => {
    const { folder, world } = await crashedWith('ann', ['one', 'two'])
    const { file } = await fileOf(folder, 'ann')
    await appendFile(file, '{"turn":"t9","at":1,"entries":[{"role":"us')
    const { sessions, log } = await opened({ folder, world })
    expect(await texts(sessions, 'ann')).toEqual(['one', 'two'])
    await say(sessions, 'ann', 't9', 'three')
    expect(await texts(sessions, 'ann')).toEqual(['one', 'two', 'three'])
    expect((await fileOf(folder, 'ann')).content).not.toContain('"us{')
    expect(told(log)).toContain('a torn last line was cut off')
  })

  test('with a corrupt line sets it aside and tells it; the others are kept', async () => {
    const { folder, world } = await crashedWith('ann', ['one', 'two', 'three'])
    const { file, content } = await fileOf(folder, 'ann')
    const damaged = content.replace('"two"', '"two')
    await writeFile(file, damaged)
    const { sessions, log } = await opened({ folder, world })
    expect(await texts(sessions, 'ann')).toEqual(['one', 'three'])
    expect(told(log)).toContain('damaged lines were set aside')
    expect(await readFile(`${file}.damaged`, 'utf8')).toContain('"two')
    await say(sessions, 'ann', 't9', 'four')
    expect(await texts(sessions, 'ann')).toEqual(['one', 'three', 'four'])
  })

  test('that does not say whose it is is told, and does not keep the others from opening', async () => {
    const { folder, world } = await crashedWith('ann', ['one'])
    await writeFile(join(folder, 'stray.jsonl'), 'no session at all\n')
    const { sessions, log } = await opened({ folder, world })
    expect(await texts(sessions, 'ann')).toEqual(['one'])
    expect(told(log)).toContain('a session file does not say whose it is')
  })
})

describe('the index', () => {
  for (const [what, damage] of [
    ['lost', (file: string) => rm(file)],
    ['torn', (file: string) => writeFile(file, '{"a')],
    ['a list', (file: string) => writeFile(file, '[1, null]')],
    ['null', (file: string) => writeFile(file, 'null')],
    [
      'of sessions that are gone',
      (file: string) => writeFile(file, '{"gone.jsonl":{"key":"gone","entries":3,"updatedAt":1}}'),
    ],
    [
      'of nonsense',
      async (file: string) => {
        const known = JSON.parse(await readFile(file, 'utf8')) as object
        await writeFile(file, JSON.stringify(Object.fromEntries(Object.keys(known).map((name) => [name, 7]))))
      },
    ],
  ] as const) {
    test(`that is ${what} is not believed`, async () => {
      const { sessions, folder, world } = await opened()
      await say(sessions, 'ann', 't1', 'one', 'two')
      await sessions.close()
      await damage(join(folder, 'index.json'))
      const { sessions: again } = await opened({ folder, world })
      expect((await again.list()).map(({ key, entries }) => [key, entries])).toEqual([['ann', 2]])
      expect(await texts(again, 'ann')).toEqual(['one', 'two'])
    })
  }

  test('of an earlier run does not tell of the past after a crash', async () => {
    const { sessions, folder, world } = await opened()
    await say(sessions, 'ann', 't1', 'one')
    await sessions.close()
    const { sessions: second } = await opened({ folder, world })
    await say(second, 'ann', 't2', 'two')
    const { sessions: third } = await opened({ folder, world })
    expect((await third.list()).map(({ entries }) => entries)).toEqual([2])
    expect(await texts(third, 'ann')).toEqual(['one', 'two'])
  })
})

describe('the archive', () => {
  test('keeps what was reset, and what was silent for longer than the ttl', async () => {
    const { sessions, folder, world } = await opened()
    await say(sessions, 'ann', 't1', 'one')
    await sessions.reset('ann')
    expect(await texts(sessions, 'ann')).toEqual([])
    await say(sessions, 'ann', 't2', 'two')
    await world.advance(ttl + 1)
    await say(sessions, 'ann', 't3', 'three')
    expect(await texts(sessions, 'ann')).toEqual(['three'])
    const archive = join(folder, 'archive')
    const names = (await readdir(archive)).sort()
    const kept = await Promise.all(names.map((name) => readFile(join(archive, name), 'utf8')))
    expect(kept.map((content) => /"(one|two|three)"/.exec(content)?.[1])).toEqual(['one', 'two'])
  })
})

describe('a folder that takes nothing more', () => {
  test('fails the append where it is full, leaves no half line, and goes on when there is room', async (context) => {
    const folder = await smallDisk()
    if (typeof folder !== 'string') return context.skip(folder.problem)
    const { sessions } = await opened({ folder })
    await say(sessions, 'ann', 't1', 'one')
    const ballast = join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(2 ** 20)).catch(() => undefined)
    // The page that the file has already may still have room.
    await expect(say(sessions, 'ann', 't2', 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'ENOSPC' })
    expect((await fileOf(folder, 'ann')).content.trimEnd().split('\n')).toHaveLength(2)
    expect(await texts(sessions, 'ann')).toEqual(['one'])
    await rm(ballast)
    await say(sessions, 'ann', 't2', 'two')
    expect(await texts(sessions, 'ann')).toEqual(['one', 'two'])
    expect(
      (await fileOf(folder, 'ann')).content
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toHaveLength(3)
  })

  test('fails a first message that finds no room, and takes it when there is some', async (context) => {
    const folder = await smallDisk()
    if (typeof folder !== 'string') return context.skip(folder.problem)
    const { sessions, world } = await opened({ folder })
    const ballast = join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(2 ** 20)).catch(() => undefined)
    await expect(say(sessions, 'ann', 't1', 'one')).rejects.toMatchObject({ code: 'ENOSPC' })
    await rm(ballast)
    await say(sessions, 'ann', 't1', 'one')
    expect(await texts(sessions, 'ann')).toEqual(['one'])
    const { sessions: again, log } = await opened({ folder, world })
    expect(await texts(again, 'ann')).toEqual(['one'])
    expect(told(log)).toEqual([])
  })

  test('fails the append where it may not be written, and says why', async () => {
    const { sessions, folder } = await opened()
    await say(sessions, 'ann', 't1', 'one')
    await asNobody(folder, async () => {
      await expect(say(sessions, 'bob', 't2', 'two')).rejects.toMatchObject({ code: 'EACCES' })
    })
    await say(sessions, 'bob', 't2', 'two')
    expect(await texts(sessions, 'bob')).toEqual(['two'])
  })
})

interface Opened {
  readonly sessions: FileSessions
  readonly folder: string
  readonly world: FakeWorld
  readonly log: TestLog
}

async function opened({ folder, world = createFakeWorld() }: Partial<Opened> = {}): Promise<Opened> {
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

/** A folder as a crash leaves it: what was appended is there, and no index. */
async function crashedWith(key: string, said: readonly string[]): Promise<Opened> {
  const all = await opened()
  for (const text of said) await say(all.sessions, key, `turn ${text}`, text)
  return all
}

async function say(sessions: FileSessions, key: string, turnId: string, ...said: string[]): Promise<void> {
  await sessions.append(
    key,
    turnId,
    said.map((text) => buildEntry(text)),
  )
}

async function texts(sessions: FileSessions, key: string): Promise<string[]> {
  return (await sessions.load(key, { limit: 100 })).entries.map(({ text }) => text)
}

function told({ lines }: TestLog): string[] {
  return lines.map(({ message }) => message)
}

async function fileOf(folder: string, key: string): Promise<{ file: string; content: string }> {
  const name = (await readdir(folder)).find((one) => one.startsWith(`${key}-`) && one.endsWith('.jsonl'))
  const file = join(folder, name!)
  return { file, content: await readFile(file, 'utf8') }
}

/** A disk of 256 kB; on a machine that cannot mount one, why. */
async function smallDisk(): Promise<string | { problem: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-full-'))
  cleanUps.push(() => rm(folder, { recursive: true, force: true }))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', folder], { stdio: 'pipe' })
  } catch (error) {
    const problem = `no disk could be mounted: ${(error as Error).message.trim()}`
    process.stderr.write(`SKIPPED: ${problem}\n`)
    return { problem }
  }
  cleanUps.push(async () => execFileSync('umount', [folder]))
  return folder
}

/** Runs a task that may read the folder and not write it, also where the tests run as root. */
async function asNobody(folder: string, task: () => Promise<void>): Promise<void> {
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
