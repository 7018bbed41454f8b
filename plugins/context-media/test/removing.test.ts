import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import commandsBasic from '@openclaw/commands-basic'
import sessionMemory from '@openclaw/session-memory'
import { sessions } from '@openclaw/sdk'
import { createFakeWorld } from '@openclaw/testing'
import { expect, it, vi } from 'vitest'
import { given, inPieces, newHome, open, png } from './opened.js'

const hourMs = 3_600_000
const photo = { mimeType: 'image/png' }
const key = (peer: string): string => `agent:main:post:default:direct:${peer}`

/** Of a file or folder that was last used so long before the world's now. */
async function age(path: string, now: number, ms: number): Promise<void> {
  await utimes(path, (now - ms) / 1_000, (now - ms) / 1_000)
}

async function isKept(opened: Awaited<ReturnType<typeof open>>, peer: string): Promise<void> {
  const store = opened.test.gateway.service(sessions)!
  await vi.waitFor(async () => expect((await store.list()).map((one) => one.key)).toContain(key(peer)))
}

it('keeps the files of a session while it goes on, and removes them when it ended and the next begins', async () => {
  const opened = await open(() => inPieces(png), { plugins: [commandsBasic()] })
  const { send, files, turns } = opened
  await send([photo])
  await isKept(opened, 'ann')
  await send([photo], { text: 'another' })
  expect(turns[1]!.history).not.toEqual([])
  expect(await files()).toHaveLength(2)
  await send([], { text: '/new' })
  await send([photo], { text: 'afresh' })
  expect(await files()).toEqual([given(turns[2]!)[0]!.path])
  await send([], { text: '/new' })
  await send([], { text: 'only words' })
  expect(await files()).toEqual([])
})

it('removes at intervals what has no session any more, and nothing else', async () => {
  const world = createFakeWorld({ now: Date.now() })
  const opened = await open(() => inPieces(png), { world })
  const { send, files, test } = opened
  for (const peer of ['ann', 'bob']) {
    await send([photo], { peer })
    await isKept(opened, peer)
  }
  const [ann, bob] = await files()
  await test.gateway.service(sessions)!.remove(key('bob'))
  for (const path of [ann!, bob!]) await age(dirname(path), world.clock.now(), hourMs - 1_000)
  await world.advance(500_000)
  expect(await files()).toEqual([ann, bob])
  await world.advance(100_000)
  await vi.waitFor(async () => expect(await files()).toEqual([ann]))
})

it('removes the files of a session that was silent for too long, though nobody came back', async () => {
  const world = createFakeWorld({ now: Date.now() })
  const [media, session] = [{ ttl: 600_000 }, sessionMemory({ ttl: 600_000 })]
  const opened = await open(() => inPieces(png), { world, media, plugins: [session] })
  await opened.send([photo])
  await isKept(opened, 'ann')
  const [file] = await opened.files()
  await age(dirname(file!), world.clock.now(), hourMs)
  await world.advance(600_000)
  expect(await opened.files()).toEqual([file])
  await vi.waitFor(async () => {
    await world.advance(600_000)
    expect(await opened.files()).toEqual([])
  })
})

it('never removes the files of a turn under way, neither of their session nor for room', async () => {
  const world = createFakeWorld({ now: Date.now() })
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const during = ({ text }: { text: string }) => (text === 'hold' ? held : Promise.resolve())
  const maxTotalBytes = Math.round(png.length * 1.5)
  const opened = await open(() => inPieces(png), { world, during, media: { maxTotalBytes } })
  const { send, files, turns } = opened
  const sent = send([photo], { text: 'hold' })
  await vi.waitFor(() => expect(turns).toHaveLength(1))
  const own = given(turns[0]!)[0]!.path!
  await age(dirname(own), world.clock.now(), 2 * hourMs)
  await age(own, world.clock.now(), 2 * hourMs)
  await world.advance(600_000)
  await send([photo], { peer: 'bob' })
  await send([photo], { peer: 'cy' })
  expect(await files()).toContain(own)
  release()
  await sent
  await send([photo], { peer: 'dan' })
  await vi.waitFor(async () => expect(await files()).toEqual([given(turns[3]!)[0]!.path]))
})

it('removes at the start what a crash left, and whole sessions that ended meanwhile', async () => {
  const home = await newHome()
  const [young, old, ended] = ['a', 'b', 'c'].map((name) => join(home, 'media', name))
  for (const folder of [young, old, ended]) {
    await mkdir(folder!, { recursive: true })
    await writeFile(join(folder!, '.m1-1.0a1b2c'), 'half')
    await writeFile(join(folder!, 'm1-1.png'), png)
  }
  await mkdir(join(home, 'media', '.d.gone'))
  await age(join(old!, '.m1-1.0a1b2c'), Date.now(), 61_000)
  await age(ended!, Date.now(), hourMs + 1_000)
  const { files } = await open(() => inPieces(png), { home })
  const left = () =>
    files().then((paths) => paths.map((path) => `${basename(dirname(path))}/${basename(path)}`))
  await vi.waitFor(async () => expect(await left()).toEqual(['a/.m1-1.0a1b2c', 'a/m1-1.png', 'b/m1-1.png']))
})

it('removes the oldest files first when all together are too large', async () => {
  const opened = await open(() => inPieces(png), { media: { maxTotalBytes: png.length * 3 } })
  const { send, files, turns } = opened
  for (const [index, peer] of ['ann', 'bob', 'cy', 'dan'].entries()) {
    await send([photo], { peer })
    await age(given(turns[index]!)[0]!.path!, Date.now(), (10 - index) * 1_000)
  }
  const paths = turns.map((turn) => given(turn)[0]!.path)
  await vi.waitFor(async () => expect(await files()).toEqual([paths[2], paths[3]].sort()))
})

it('fails no turn where something cannot be removed, and says so', async () => {
  const opened = await open(() => inPieces(png), { plugins: [commandsBasic()] })
  const { send, files, turns, test } = opened
  await send([photo])
  const [file] = await files()
  await mkdir(join(dirname(file!), 'a-folder'))
  await send([], { text: '/new' })
  expect((await send([photo], { text: 'afresh' })).state).toBe('replied')
  expect(given(turns[1]!)[0]!.path).toBeDefined()
  expect(test.log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'files that are not needed could not be removed' }),
  )
})
