import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openOffset } from '../src/offset.js'

const day = 24 * 60 * 60 * 1_000
const bot = 7
let folder = ''
let now = 0

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'openclaw-telegram-')), 'new')
  now = 1_763_900_000_000
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

const open = (own = bot) => openOffset(folder, own, () => now)

it('is what was saved last, whatever was larger before', async () => {
  const offset = await open()
  expect(offset.next()).toBeUndefined()
  offset.moveBehind(900)
  await offset.save()
  offset.moveBehind(7)
  await offset.save()
  expect((await open()).next()).toBe(8)
  expect(await readdir(folder)).toEqual(['offset.json'])
})

it('leaves nothing of a write that a crash cut off', async () => {
  const offset = await open()
  offset.moveBehind(900)
  await offset.save()
  await writeFile(join(folder, '.offset.json.12.ab12.tmp'), '{"bot":7,"ne')
  expect((await open()).next()).toBe(901)
  expect(await readdir(folder)).toEqual(['offset.json'])
})

it('is nothing for another bot, and nothing after nearly a week', async () => {
  const offset = await open()
  offset.moveBehind(900)
  await offset.save()
  expect((await open(8)).next()).toBeUndefined()
  now += 5 * day
  expect((await open()).next()).toBe(901)
  now += 2 * day
  expect((await open()).next()).toBeUndefined()
  expect(offset.next()).toBeUndefined()
})

it.each(['', '{', 'null', '{"bot":7,"next":"1","at":1}', '{"bot":7}'])(
  '%j on disk is nothing',
  async (text) => {
    await (await open()).save()
    const offset = await open()
    offset.moveBehind(1)
    await offset.save()
    await writeFile(join(folder, 'offset.json'), text)
    expect((await open()).next()).toBeUndefined()
  },
)

it('is kept in memory where nothing may be written', async () => {
  const offset = await openOffset(undefined, bot, () => now)
  offset.moveBehind(3)
  await offset.save()
  expect(offset.next()).toBe(4)
})
