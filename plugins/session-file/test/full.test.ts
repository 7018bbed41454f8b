import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { asNobody, closeAll, fileOf, opened, say, smallDisk, sync, texts, told } from './opened.js'

afterEach(closeAll)

describe('a folder that takes nothing more', () => {
  test('fails the sync where it is full, leaves no half line, and goes on when there is room', async (context) => {
    const folder = await smallDisk()
    if (typeof folder !== 'string') return context.skip(folder.problem)
    const all = await opened({ folder })
    const { sessions } = all
    await sync(all, say(sessions, 'ann', 't1', 'one'))
    const ballast = join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(2 ** 20)).catch(() => undefined)
    // The page that the file has already may still have room.
    const long = 'x'.repeat(100_000)
    await expect(sync(all, say(sessions, 'ann', 't2', long))).rejects.toMatchObject({ code: 'ENOSPC' })
    expect((await fileOf(folder, 'ann')).content.trimEnd().split('\n')).toHaveLength(2)
    await rm(ballast)
    await sync(all, say(sessions, 'ann', 't3', 'three'))
    expect(await texts(sessions, 'ann')).toEqual(['one', long, 'three'])
    expect(
      (await fileOf(folder, 'ann')).content
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toHaveLength(4)
  })

  test('takes nothing more after that, as long as it lasts: what cannot be written must not pile up', async (context) => {
    const folder = await smallDisk()
    if (typeof folder !== 'string') return context.skip(folder.problem)
    const all = await opened({ folder })
    const { sessions } = all
    await writeFile(join(folder, 'ballast'), Buffer.alloc(2 ** 20)).catch(() => undefined)
    const long = 'x'.repeat(100_000)
    await expect(sync(all, say(sessions, 'ann', 't1', long))).rejects.toMatchObject({ code: 'ENOSPC' })
    await expect(say(sessions, 'ann', 't2', 'two')).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(await texts(sessions, 'ann')).toEqual([long])
  })

  test('writes a first message that found no room once there is some', async (context) => {
    const folder = await smallDisk()
    if (typeof folder !== 'string') return context.skip(folder.problem)
    const all = await opened({ folder })
    const { sessions, world } = all
    const ballast = join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(2 ** 20)).catch(() => undefined)
    await expect(sync(all, say(sessions, 'ann', 't1', 'one'))).rejects.toMatchObject({ code: 'ENOSPC' })
    await rm(ballast)
    await sync(all, say(sessions, 'ann', 't1', 'one'))
    expect(await texts(sessions, 'ann')).toEqual(['one'])
    const { sessions: again, log } = await opened({ folder, world })
    expect(await texts(again, 'ann')).toEqual(['one'])
    expect(told(log)).toEqual([])
  })

  test('fails the sync that cannot be done, and not the ones after it', async () => {
    const all = await opened()
    const { sessions, folder } = all
    await asNobody(folder, 0o333, async () => {
      const said = say(sessions, 'ann', 't1', 'one')
      await expect(sync(all, said)).rejects.toMatchObject({ code: 'EACCES' })
    })
    await sync(all, say(sessions, 'ann', 't2', 'two'))
    expect(await texts(sessions, 'ann')).toEqual(['one', 'two'])
  })

  test('fails the sync where it may not be written, and says why', async () => {
    const all = await opened()
    const { sessions, folder } = all
    await sync(all, say(sessions, 'ann', 't1', 'one'))
    await asNobody(folder, 0o555, async () => {
      await expect(sync(all, say(sessions, 'bob', 't2', 'two'))).rejects.toMatchObject({ code: 'EACCES' })
    })
    await sync(all, say(sessions, 'bob', 't3', 'three'))
    expect(await texts(sessions, 'bob')).toEqual(['two', 'three'])
  })
})
