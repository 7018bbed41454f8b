import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOpenClawError } from '@openclaw/sdk'
import { writeWhole } from '@openclaw/sdk/files'
import { createRealWorld } from '@openclaw/testing'
import { expect, test } from 'vitest'
import { nobody, withRequest } from '../src/approvals.js'
import { createFileStore } from '../src/file-store.js'
import { newHome, open } from './opened.js'

const fileIn = (home: string): string => join(home, 'access', 'approvals.json')
const approved = { channel: 'telegram', account: 'default', id: 'ann', at: 0 }
const ann = { sender: { id: 'ann' } }

function requestOf(id: string) {
  const peer = { kind: 'direct', id } as const
  return { channel: id, account: 'default', peer, id, code: 'ABCDEFGH', expiresAt: 1_000 }
}

test('it is a file for its owner alone, whole at any time', async () => {
  const home = await newHome()
  const { say, codeOf, test } = await open({ home })
  await say('hello', ann)
  await codeOf('ann')
  await test.stop()
  expect((await stat(fileIn(home))).mode & 0o777).toBe(0o600)
  expect((await stat(join(home, 'access'))).mode & 0o777).toBe(0o700)
  expect(await readdir(join(home, 'access'))).toEqual(['approvals.json'])
  expect(JSON.parse(await readFile(fileIn(home), 'utf8'))).toMatchObject({
    version: 1,
    requests: [{ id: 'ann' }],
  })
})

test('what another process approves or takes back holds at once', async () => {
  const home = await newHome()
  const { say } = await open({ home })
  expect(await say('hello', ann)).toBe('pairing required')
  await writeWhole(fileIn(home), JSON.stringify({ version: 1, approved: [approved], requests: [] }))
  expect(await say('hello', ann)).toBe('accepted')
  await writeWhole(fileIn(home), JSON.stringify({ version: 1, approved: [], requests: [] }))
  expect(await say('hello', ann)).toBe('pairing required')
})

test('two that write at once lose nothing', async () => {
  const home = await newHome()
  const stores = [createFileStore(home, createRealWorld()), createFileStore(home, createRealWorld())]
  const ids = Array.from({ length: 20 }, (_, index) => `c${index}`)
  await Promise.all(
    ids.map((id, index) =>
      stores[index % 2]!.change((approvals) => withRequest(approvals, requestOf(id), 0)),
    ),
  )
  expect((await stores[0]!.read()).requests.map(({ channel }) => channel).sort()).toEqual(ids.toSorted())
})

test('a lock that a crash left behind is taken away; one that is held in turns is waited for', async () => {
  const home = await newHome()
  await mkdir(join(home, 'access'))
  await writeFile(`${fileIn(home)}.lock`, '')
  await utimes(`${fileIn(home)}.lock`, 0, 0)
  const store = createFileStore(home, createRealWorld())
  expect(await store.change((approvals) => withRequest(approvals, requestOf('ann'), 0))).toBe(true)
  expect(await readdir(join(home, 'access'))).toEqual(['approvals.json'])
})

test('an edit that fails leaves the file and frees the lock', async () => {
  const home = await newHome()
  const store = createFileStore(home, createRealWorld())
  const fail = (): never => {
    throw new Error('not like this')
  }
  await expect(store.change(fail)).rejects.toMatchObject({ code: 'OC_STORE_FAILED' })
  expect(await store.change(() => undefined)).toBe(false)
  expect(await store.read()).toEqual(nobody)
})

test.each([
  ['half of it', '{"version":1,"approved":[{"channel":"tele', 'OC_ACCESS_DAMAGED'],
  ['nothing', '', 'OC_ACCESS_DAMAGED'],
  ['another thing', '[]', 'OC_ACCESS_DAMAGED'],
  [
    'an id that is a number',
    '{"version":1,"approved":[{"channel":"t","account":"d","id":1,"at":0}],"requests":[]}',
    'OC_ACCESS_DAMAGED',
  ],
  ['a list that is none', '{"version":1,"approved":{},"requests":[]}', 'OC_ACCESS_DAMAGED'],
  [
    'a request without a peer',
    '{"version":1,"approved":[],"requests":[{"channel":"t","account":"d","id":"a","code":"A","expiresAt":1}]}',
    'OC_ACCESS_DAMAGED',
  ],
  ['that of a newer gateway', '{"version":2,"allowed":[]}', 'OC_STORE_NEWER'],
])('a file with %s in it keeps the gateway from starting', async (_, text, code) => {
  const home = await newHome()
  await writeWhole(fileIn(home), text)
  const error: unknown = await open({ home }).catch((thrown: unknown) => thrown)
  expect(JSON.stringify(errorsIn(error))).toContain(code)
})

test('a file that is damaged while the gateway runs: closed, told, and open again once it is mended', async () => {
  const home = await newHome()
  await writeWhole(fileIn(home), JSON.stringify({ version: 1, approved: [approved], requests: [] }))
  const { say, test } = await open({ home, telegram: { allowFrom: ['bob'] } })
  expect(await say('hello', ann)).toBe('accepted')
  await writeFile(fileIn(home), 'oops')
  expect(await say('hello', ann)).toBe('approvals unusable')
  expect(await say('hello', { sender: { id: 'bob' } })).toBe('accepted')
  const [line] = test.log.lines.filter(({ level }) => level === 'error')
  expect(line!.fields['error']).toContain('OC_ACCESS_DAMAGED')
  await writeWhole(fileIn(home), JSON.stringify({ version: 1, approved: [approved], requests: [] }))
  expect(await say('hello', ann)).toBe('accepted')
})

/** The codes of an error and of what caused it. */
function errorsIn(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? error.errors : [error.cause]
  return [isOpenClawError(error) ? error.code : '', error.message, ...inner.flatMap(errorsIn)]
}
