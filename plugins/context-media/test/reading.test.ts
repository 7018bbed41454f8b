import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { definePlugin, metrics, SendError } from '@openclaw/sdk'
import type { Metric, Registry } from '@openclaw/sdk'
import { createFakeWorld } from '@openclaw/testing'
import { expect, it, vi } from 'vitest'
import { given, inPieces, newHome, open, png } from './opened.js'

const photo = { mimeType: 'image/png', name: '../../etc/passwd' }

it('gives the agent the file, for its owner alone, under a name that the sender has no part in', async () => {
  const { send, turns, home } = await open(() => inPieces(png))
  const record = await send([photo], { text: 'what is it?' })
  expect(record.state).toBe('replied')
  const [attachment] = given(turns[0]!)
  expect(attachment).toMatchObject({ ...photo, id: 'f1', kind: 'image', sizeBytes: png.length })
  const path = attachment!.path!
  expect(await readFile(path)).toEqual(png)
  expect(basename(path)).toBe(`${record.id}-1.png`)
  expect(dirname(dirname(path))).toBe(join(home, 'media'))
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
  expect(turns[0]!.instructions).toEqual([])
  const stages = record.stages.filter(({ plugin }) => plugin === '@openclaw/context-media')
  expect(stages).toMatchObject([{ stage: 'prepare', note: '1 read' }])
})

it('leaves alone what has a file, and what its channel cannot fetch', async () => {
  const { send, turns, fetched, test } = await open(() => inPieces(png))
  await send([{ path: '/tmp/there' }])
  expect(given(turns[0]!)).toMatchObject([{ path: '/tmp/there' }])
  const url = 'http://127.0.0.1:1/secret'
  await test.ask('look', { attachments: [{ id: 'f1', kind: 'image', url }] })
  expect(given(turns[1]!)).toEqual([{ id: 'f1', kind: 'image', url }])
  expect(fetched).toEqual([])
})

it('does not fetch again what a turn before it has', async () => {
  const { send, turns, fetched } = await open(() => inPieces(png), { failures: 2 })
  expect((await send([photo, {}])).state).toBe('replied')
  expect(turns).toHaveLength(3)
  expect(
    turns.map((turn) => given(turn).map(({ path, mimeType, sizeBytes }) => [path, mimeType, sizeBytes])),
  ).toEqual(
    Array.from({ length: 3 }, () => given(turns[0]!).map(({ path }) => [path, 'image/png', png.length])),
  )
  expect([...fetched].sort()).toEqual(['f1', 'f2'])
})

const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(60)])

it.each([
  [
    'says that it is too large',
    { ...photo, sizeBytes: 5_000 },
    png,
    'too large',
    'larger than 1000 bytes',
    0,
  ],
  [
    'is larger than it says',
    { ...photo, sizeBytes: 10 },
    Buffer.concat([png, Buffer.alloc(1_000)]),
    'too large',
    'larger than',
    1,
  ],
  ['is of a type that is not allowed', { mimeType: 'text/html' }, png, 'type not allowed', 'not allowed', 0],
  [
    'turns out to be of such a type',
    {},
    Buffer.from('%PDF-1.7 and so on and on'),
    'type not allowed',
    'not allowed',
    1,
  ],
  [
    'is something else',
    photo,
    Buffer.from('<html>and so on and on</html>'),
    'not what it says',
    'not of the type',
    1,
  ],
  [
    'is a program that calls itself a text',
    { mimeType: 'text/plain' },
    elf,
    'not what it says',
    'not of the type',
    1,
  ],
  ['is empty', photo, Buffer.alloc(0), 'not what it says', 'not of the type', 1],
])('tells of a file that %s', async (_name, file, bytes, reason, said, fetches) => {
  const types = ['image/*', 'text/plain']
  const { send, turns, fetched, files, test } = await open(() => inPieces(bytes, 100), {
    media: { maxBytes: 1_000, types },
  })
  const record = await send([{ ...file, id: 'bad' }], { text: 'look' })
  expect(record.state).toBe('replied')
  expect(given(turns[0]!)).toEqual([{ ...file, id: 'bad', kind: 'image' }])
  expect(turns[0]!.instructions).toEqual([
    expect.stringMatching(`^Attachment 1 \\(image\\) could not be read: .*${said}`),
  ])
  expect(record.stages.find(({ stage }) => stage === 'prepare')).toMatchObject({
    note: `attachment 1: ${reason}`,
  })
  const fields = test.log.lines.map((line) => line.fields)
  expect(fields).toContainEqual(expect.objectContaining({ message: record.id, attachment: 1, reason }))
  expect(fetched).toHaveLength(fetches)
  expect(await files()).toEqual([])
})

it('goes by the bytes where one kind of picture is sent as another, or as nothing', async () => {
  const { send, turns } = await open(() => inPieces(png))
  await send([
    { mimeType: 'image/jpeg; q=1' },
    { mimeType: 'application/octet-stream' },
    { mimeType: 'no type\n' },
  ])
  expect(given(turns[0]!).map(({ mimeType, path }) => [mimeType, path?.slice(-4)])).toEqual(
    Array.from({ length: 3 }, () => ['image/png', '.png']),
  )
})

it('tells of what the channel cannot fetch, and goes on with the rest', async () => {
  const { send, turns, test, files } = await open((id) => {
    if (id === 'f1') return Promise.reject(new SendError('notFound', 'The file is gone'))
    if (id === 'f2') return breaking()
    if (id === 'f3') return notBytes()
    return inPieces(png)
  })
  const record = await send(Array.from({ length: 4 }, () => photo))
  expect(record.state).toBe('replied')
  expect(given(turns[0]!).map(({ path }) => path !== undefined)).toEqual([false, false, false, true])
  expect(turns[0]!.instructions).toHaveLength(3)
  expect(turns[0]!.instructions[1]).toBe('Attachment 2 (image) could not be read: it is not available.')
  const errors = test.log.lines.map(({ fields }) => (fields as { error?: string }).error)
  expect(errors).toContain('OC_SEND_FAILED: The file is gone')
  expect(errors).toContain('the line broke')
  expect(await files()).toHaveLength(1)
})

async function* breaking(): AsyncIterable<Uint8Array> {
  yield png
  throw new Error('the line broke')
}

async function* notBytes(): AsyncIterable<Uint8Array> {
  yield 'text' as never
}

it('cuts a file that never ends, and tells the channel to stop', async () => {
  let stopped = false
  async function* endless(): AsyncIterable<Uint8Array> {
    try {
      for (;;) yield png
    } finally {
      stopped = true
    }
  }
  const { send, turns, files } = await open(endless, { media: { maxBytes: '100k' } })
  await send([photo])
  expect(turns[0]!.instructions).toEqual([expect.stringContaining('larger than 102400 bytes')])
  expect(stopped).toBe(true)
  expect(await files()).toEqual([])
})

it('goes on without a file that does not come in time, whether the channel looks at the signal or not', async () => {
  const world = createFakeWorld()
  const cut: string[] = []
  const never = () => new Promise<never>(() => undefined)
  const { send, turns, files, fetched } = await open(
    (id, signal) => {
      if (id === 'f1') return never()
      if (id === 'f2') return { [Symbol.asyncIterator]: () => ({ next: never, return: never }) }
      return waiting(id, signal)
    },
    { world, media: { timeoutMs: 5_000 } },
  )
  async function* waiting(id: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    yield png
    await once(signal, 'abort')
    cut.push(id)
  }
  const sent = send([photo, photo, photo])
  await vi.waitFor(() => expect(fetched).toHaveLength(3))
  await vi.waitFor(async () => expect(await files()).toHaveLength(2))
  await world.advance(5_000)
  await vi.waitFor(() => expect(turns).toHaveLength(1))
  expect((await sent).state).toBe('replied')
  expect(turns[0]!.instructions).toEqual(
    [1, 2, 3].map((number) => `Attachment ${number} (image) could not be read: it did not come in time.`),
  )
  expect(cut).toEqual(['f3'])
  expect(await files()).toEqual([])
})

it('reads no more of a turn than it may', async () => {
  const { send, turns, fetched } = await open(() => inPieces(png), { media: { maxFiles: 2 } })
  const record = await send(Array.from({ length: 9 }, () => photo))
  expect([...fetched].sort()).toEqual(['f1', 'f2'])
  expect(turns[0]!.instructions).toEqual([
    '7 more attachments could not be read: no more than 2 are read at a time.',
  ])
  expect(record.stages.find(({ stage }) => stage === 'prepare')?.note).toBe(
    '7 more attachments: too many; 2 read',
  )
})

it('does not fail the turn where the disk takes nothing', async () => {
  const home = await newHome()
  await writeFile(join(home, 'media'), 'no folder')
  const { send, turns } = await open(() => inPieces(png), { home })
  expect((await send([photo])).state).toBe('replied')
  expect(turns[0]!.instructions).toEqual(['Attachment 1 (image) could not be read: it is not available.'])
})

it('counts what became of attachments', async () => {
  let registry: Registry<Metric> | undefined
  const reader = definePlugin({
    ...{ name: 'openclaw-monitor-reader', api: 1, kind: 'monitor' },
    options: { type: 'object', additionalProperties: false },
    needs: { metrics },
    setup: ({ services }) => void (registry = services.metrics),
  })()
  const { send } = await open(() => inPieces(png), { plugins: [reader], media: { maxFiles: 2 } })
  await send([photo, { mimeType: 'application/zip' }, photo, photo])
  expect(await registry!.get('openclaw_media_files_total')!.read()).toEqual([
    { labels: { outcome: 'read' }, value: 1 },
    { labels: { outcome: 'type not allowed' }, value: 1 },
    { labels: { outcome: 'too many' }, value: 2 },
  ])
})
