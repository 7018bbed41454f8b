import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEntry } from '@openclaw/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, fileOf, opened, say, sync, texts, type Opened } from './opened.js'

afterEach(closeAll)

describe('sessions in a folder that another process uses too', () => {
  test('are read again where the other has written, and nowhere else', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    expect(await freshly(two, 'ann')).toEqual(['one'])
    await sync(two, append(two, 'ann', 't2', 'two'))
    expect(await texts(one.sessions, 'ann')).toEqual(['one'])
    expect(await freshly(one, 'ann')).toEqual(['one', 'two'])
  })

  test('take a turn once, whoever was told to append it', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    await append(two, 'ann', 't1', 'one')
    await append(two, 'ann', 't2', 'two')
    expect(await texts(two.sessions, 'ann')).toEqual(['one', 'two'])
  })

  test('keep in its order what was not written when the other wrote late', async () => {
    const [one] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    const second = append(one, 'ann', 't2', 'two')
    await second
    const { file } = await fileOf(one.folder, 'ann')
    await appendFile(file, `${JSON.stringify({ turn: 't1', at: 1, entries: [buildEntry('one')] })}\n`)
    const third = append(one, 'ann', 't3', 'three')
    await passUntil(one, Promise.all([(await second).synced, (await third).synced]))
    const { sessions: after } = await opened({ folder: one.folder, world: one.world })
    expect(await texts(after, 'ann')).toEqual(['one', 'two', 'three'])
  })

  test('say that they are synced when the lines are in the file, though the other wrote during the sync', async () => {
    const [one] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    const { synced } = await append(one, 'ann', 't2', 'two')
    const { file } = await fileOf(one.folder, 'ann')
    await appendFile(file, `${JSON.stringify({ turn: 't0', at: 1, entries: [] })}\n`)
    const read = freshly(one, 'ann')
    await passUntil(one, Promise.all([read, synced]))
    expect(await readFile(file, 'utf8')).toContain('"t2"')
  })

  test('are archived by either, and then are new for both', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    await freshly(two, 'ann')
    await two.sessions.reset('ann')
    expect(await freshly(one, 'ann')).toEqual([])
    await append(one, 'ann', 't2', 'two')
    expect(await texts(one.sessions, 'ann')).toEqual(['two'])
  })

  test('are listed as they are, whoever began, continued or ended them', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    await sync(two, say(two.sessions, 'bob', 't2', 'two'))
    expect(await listed(one)).toEqual({ ann: 1, bob: 1 })
    await sync(two, append(two, 'ann', 't3', 'three', 'four'))
    expect(await listed(one)).toEqual({ ann: 3, bob: 1 })
    await one.sessions.reset('bob')
    expect(await listed(two)).toEqual({ ann: 3 })
  })

  test('that the other used meanwhile are not the longest idle', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    for (let index = 0; index < 99; index += 1) await say(one.sessions, `k${index}`, `k${index}`, 'x')
    await sync(one, say(one.sessions, 'k0', 'again', 'x'))
    await sync(two, append(two, 'ann', 't2', 'two'))
    await say(one.sessions, 'new', 't3', 'three')
    expect(await freshly(one, 'ann')).toEqual(['one', 'two'])
    expect((await one.sessions.list()).length).toBeLessThanOrEqual(100)
  })

  test('have an index that whoever leaves last may write: what it does not know is read', async () => {
    const [one, two] = await twice()
    await sync(one, say(one.sessions, 'ann', 't1', 'one'))
    await freshly(two, 'ann')
    await sync(one, say(one.sessions, 'ann', 't2', 'two'))
    await one.sessions.close()
    await two.sessions.close()
    const third = await opened({ folder: one.folder, world: one.world })
    expect(await listed(third)).toEqual({ ann: 2 })
    const index = await readFile(join(one.folder, 'index.json'), 'utf8')
    expect(JSON.parse(index)).toMatchObject({})
  })

  test('count what the others began and ended, and what is not written yet', async () => {
    const { folder, world, sessions: one } = await opened()
    const { sessions: other } = await opened({ folder, world })
    await sync({ world }, say(other, 'ann', 't1', 'one'))
    await say(one, 'ben', 't2', 'two')
    expect([await one.count(), await other.count()]).toEqual([2, 1])
    await other.reset('ann')
    expect([await one.count(), await other.count()]).toEqual([1, 0])
  })

  test('do not take a file that the other is about to begin for a damaged one', async () => {
    const { folder, world } = await opened()
    const { sessions } = await opened({ folder, world })
    await sync({ world }, say(sessions, 'ann', 't1', 'one'))
    const { file } = await fileOf(folder, 'ann')
    await appendFile(join(folder, 'begun-0.jsonl'), '')
    const { sessions: third, log } = await opened({ folder, world })
    expect((await third.list()).map(({ key }) => key)).toEqual(['ann'])
    expect(log.lines).toEqual([])
    expect(file).toContain('ann')
  })
})

async function twice(): Promise<[Opened, Opened]> {
  const one = await opened()
  return [one, await opened({ folder: one.folder, world: one.world })]
}

/** Timers run out until then, and the wall clock stands: nothing gets too old. */
async function passUntil({ world }: Opened, task: Promise<unknown>): Promise<void> {
  let over = false
  const now = world.clock.now()
  const noted = task.finally(() => (over = true))
  while (!over) {
    await world.advance(1_000)
    world.setWallClock(now)
  }
  await noted
}

async function freshly({ sessions }: Opened, key: string): Promise<string[]> {
  return (await sessions.load(key, { limit: 100, fresh: true })).entries.map(({ text }) => text)
}

function append({ sessions }: Opened, key: string, turnId: string, ...said: string[]) {
  const entries = said.map((text) => buildEntry(text))
  return sessions.append(key, turnId, entries, { fresh: true })
}

async function listed({ sessions }: Opened): Promise<Record<string, number>> {
  return Object.fromEntries((await sessions.list()).map(({ key, entries }) => [key, entries]))
}
