import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEntry } from '@openclaw/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, crashedWith, fileOf, opened, say, sync, texts, told, ttl } from './opened.js'

afterEach(closeAll)

describe('a session file', () => {
  test('is lines of JSON that a person can read, with the key in the first', async () => {
    const all = await opened()
    const { sessions, folder } = all
    await sync(all, say(sessions, 'ann', 't1', 'one', 'two'))
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

  test('whose first line is corrupt is told and kept, and its session begins anew, the same at each restart', async () => {
    const { folder, world } = await crashedWith('ann', ['one'])
    const { file, content } = await fileOf(folder, 'ann')
    await writeFile(file, content.replace('"session"', '"sessiom"'))
    const all = await opened({ folder, world })
    const { sessions, log } = all
    expect(told(log)).toContain('a session file does not say whose it is')
    await sync(all, say(sessions, 'ann', 't9', 'two'))
    const before = await texts(sessions, 'ann')
    const { sessions: again } = await opened({ folder, world })
    expect(await texts(again, 'ann')).toEqual(before)
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
    await sync({ world }, say(second, 'ann', 't2', 'two'))
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
