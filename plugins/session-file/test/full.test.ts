import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEntry } from '@openclaw/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { asNobody, closeAll, fileOf, opened, say, smallDisk, texts, told } from './opened.js'

afterEach(closeAll)

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

  test('fails the sync that cannot be done, and not the ones after it', async () => {
    const { sessions, folder, world } = await opened()
    await asNobody(folder, 0o333, async () => {
      const { synced } = await sessions.append('ann', 't1', [buildEntry('one')])
      await Promise.all([expect(synced).rejects.toMatchObject({ code: 'EACCES' }), world.advance(1_000)])
    })
    const { synced } = await sessions.append('ann', 't2', [buildEntry('two')])
    await Promise.all([synced, world.advance(1_000)])
    expect(await texts(sessions, 'ann')).toEqual(['one', 'two'])
  })

  test('fails the append where it may not be written, and says why', async () => {
    const { sessions, folder } = await opened()
    await say(sessions, 'ann', 't1', 'one')
    await asNobody(folder, 0o555, async () => {
      await expect(say(sessions, 'bob', 't2', 'two')).rejects.toMatchObject({ code: 'EACCES' })
    })
    await say(sessions, 'bob', 't2', 'two')
    expect(await texts(sessions, 'bob')).toEqual(['two'])
  })
})
