import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFakeWorld, createTestLog } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { createBrowserFiles } from '../src/browser-files.js'
import { createBrowserMemory } from '../src/browser-store.js'
import { createBrowsers } from '../src/browsers.js'
import { newHome, open } from './opened.js'

const accessToken = 'a-token-of-more-than-thirty-two-bytes'
const dayMs = 86_400_000

const filesOf = async (home: string) => (await readdir(join(home, 'browsers'))).sort()

describe('browsers on the disk', () => {
  it('are for the owner alone, and let nobody in who reads them', async () => {
    const home = await newHome()
    const { signIn } = await open({ home, accessToken })
    const id = (await signIn()).split('=')[1]!
    const [name = ''] = await filesOf(home)
    expect(name).toMatch(/^[0-9a-f]{64}\.json$/)
    const [folder, file] = [join(home, 'browsers'), join(home, 'browsers', name)]
    expect([(await stat(folder)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600])
    const text = await readFile(file, 'utf8')
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['createdAt', 'proof'])
    for (const secret of [id, accessToken]) expect(name + text).not.toContain(secret)
  })

  it('stay signed in over a restart, with a generated token and with one of the config', async () => {
    for (const options of [{}, { accessToken }]) {
      const home = await newHome()
      const first = await open({ home, ...options })
      const cookie = await first.signIn()
      await first.stop()
      const second = await open({ home, ...options })
      expect([await second.whoIs(cookie), second.log.lines]).toEqual([200, []])
    }
  })

  it('are signed out by another access token', async () => {
    const home = await newHome()
    const first = await open({ home, accessToken })
    const cookie = await first.signIn()
    await first.stop()
    const second = await open({ home, accessToken: `${accessToken}-changed` })
    expect(await second.whoIs(cookie)).toBe(401)
    await second.stop()
    expect(await (await open({ home })).whoIs(cookie)).toBe(401)
  })

  it('are known to every gateway with the home, and signed out of all of them within 5 s', async () => {
    const home = await newHome()
    const world = createFakeWorld()
    const [one, two] = [await open({ home, world, accessToken }), await open({ home, world, accessToken })]
    const cookie = await one.signIn()
    expect(await two.whoIs(cookie)).toBe(200)
    await one.ask('DELETE', '/auth/session', { cookie })
    // What was read holds for a moment: the check below can fail.
    expect([await one.whoIs(cookie), await two.whoIs(cookie)]).toEqual([401, 200])
    await world.advance(5_000)
    expect(await two.whoIs(cookie)).toBe(401)
  })

  it('are ignored with a warning when they are damaged', async () => {
    const damages = ['', '{', 'null', '{}', '{"createdAt":1,"proof":"short"}', ' '.repeat(10_000)]
    for (const text of damages) {
      const home = await newHome()
      const { signIn, whoIs, log } = await open({ home })
      const cookie = await signIn()
      const [name = ''] = await filesOf(home)
      await writeFile(join(home, 'browsers', name), text)
      expect([text, await whoIs(cookie), log.lines.map(({ level }) => level)]).toEqual([text, 401, ['warn']])
      expect(await whoIs(await signIn())).toBe(200)
    }
  })

  it('cannot be kept where the home cannot be written: the gateway starts, and who signs in is told', async () => {
    const home = await newHome()
    await writeFile(join(home, 'browsers'), 'a file')
    const { ask, code, log } = await open({ home, accessToken })
    expect(log.lines).toMatchObject([{ level: 'warn' }])
    const answer = await ask('POST', '/auth/session', { body: { code: code() } })
    expect(answer).toMatchObject({ status: 500, code: 'OC_HOME_UNWRITABLE', setCookie: undefined })
    expect(answer.body['message']).toContain(join(home, 'browsers'))
  })

  it('that were not seen for 30 days go at the start, with what a crash left; nothing else does', async () => {
    const home = await newHome()
    const first = await open({ home, accessToken })
    for (let count = 0; count < 2; count += 1) await first.signIn()
    await first.stop()
    const names = await filesOf(home)
    const long = new Date(Date.now() - 31 * dayMs)
    const draft = join(home, 'browsers', `.${names[0]}.1.abc.tmp`)
    const note = join(home, 'browsers', 'note.txt')
    for (const file of [draft, note]) await writeFile(file, '')
    for (const file of [join(home, 'browsers', names[0]!), draft, note]) await utimes(file, long, long)
    await open({ home, accessToken })
    expect(await filesOf(home)).toEqual([names[1], 'note.txt'])
  })
})

describe.each([
  ['on the disk', async () => createBrowserFiles(await newHome(), createTestLog())],
  ['in memory', async () => createBrowserMemory()],
])('browsers %s', (_, makeStore) => {
  async function opened() {
    const world = createFakeWorld()
    const browsers = createBrowsers(await makeStore(), world, createTestLog())
    await browsers.open(accessToken)
    return { world, browsers }
  }

  it('are signed in until 30 days after they were last seen', async () => {
    const { world, browsers } = await opened()
    const [used, left] = [await browsers.signIn(), await browsers.signIn()]
    for (let day = 0; day < 29; day += 1) {
      await world.advance(dayMs)
      expect(await browsers.isSignedIn(used)).toBe(true)
    }
    await world.advance(dayMs - 1)
    expect(await browsers.isSignedIn(left)).toBe(true)
    await world.advance(5_000)
    expect([await browsers.isSignedIn(used), await browsers.isSignedIn(left)]).toEqual([true, true])
    await world.advance(30 * dayMs)
    expect([await browsers.isSignedIn(used), await browsers.isSignedIn(left)]).toEqual([false, false])
  })

  it('are not signed in before it is known which access token there is', async () => {
    const browsers = createBrowsers(await makeStore(), createFakeWorld(), createTestLog())
    expect(await browsers.isSignedIn('A'.repeat(43))).toBe(false)
  })
})

describe('a thousand browsers', () => {
  it('are the most: the one unseen for longest goes', async () => {
    const world = createFakeWorld({ rounds: 1 })
    const store = createBrowserMemory()
    const browsers = createBrowsers(store, world, createTestLog())
    await browsers.open(accessToken)
    const ids: string[] = []
    for (let index = 0; index <= 1_000; index += 1) {
      ids.push(await browsers.signIn())
      world.setWallClock(world.clock.now() + 1)
    }
    const known = await Promise.all([0, 1, 1_000].map((index) => browsers.isSignedIn(ids[index]!)))
    expect(known).toEqual([false, true, true])
  })

  it('are the most in files, too', async () => {
    const home = await newHome()
    const store = createBrowserFiles(home, createTestLog())
    const proof = 'a'.repeat(64)
    const digests = Array.from({ length: 5 }, (_, index) => String(index).repeat(64))
    for (const [index, digest] of digests.entries())
      await store.add(digest, { createdAt: 1, seenAt: 1_000 + index, proof })
    await store.seen(digests[0]!, 2_000)
    await store.trim(1_002, 2)
    expect(await filesOf(home)).toEqual([`${digests[0]}.json`, `${digests[4]}.json`])
    expect(await store.read(digests[0]!)).toEqual({ createdAt: 1, seenAt: 2_000, proof })
  })
})

it('one that was signed out is not brought back by being seen', async () => {
  const home = await newHome()
  const log = createTestLog()
  const store = createBrowserFiles(home, log)
  const digest = 'b'.repeat(64)
  await store.add(digest, { createdAt: 1, seenAt: 1, proof: 'a'.repeat(64) })
  await store.remove(digest)
  await store.seen(digest, 2)
  expect([await filesOf(home), await store.read(digest), log.lines]).toEqual([[], undefined, []])
})

it('an unknown id is looked up once, and many of them take no room', async () => {
  let reads = 0
  const memory = createBrowserMemory()
  const store = { ...memory, read: (digest: string) => ((reads += 1), memory.read(digest)) }
  const world = createFakeWorld()
  const browsers = createBrowsers(store, world, createTestLog())
  await browsers.open(accessToken)
  const unknown = 'A'.repeat(43)
  await Promise.all([1, 2, 3].map(() => browsers.isSignedIn(unknown)))
  expect([await browsers.isSignedIn(unknown), reads]).toEqual([false, 1])
  for (let index = 0; index < 2_000; index += 1) await browsers.isSignedIn(`${index}`.padStart(43, 'B'))
  expect([await browsers.isSignedIn(unknown), reads]).toEqual([false, 2_002])
})
