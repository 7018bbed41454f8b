import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import telegram from '@openclaw/channel-telegram'
import { startFakeTelegram } from '@openclaw/testing/telegram'
import { expect, it, onTestFinished, vi } from 'vitest'
import { given, inPieces, newHome, open, png } from './opened.js'

it('reads what people send on Telegram, and tells of what is too large there', async () => {
  const fake = await startFakeTelegram()
  onTestFinished(() => fake.stop())
  const home = await newHome()
  const channel = telegram({ token: fake.token, apiRoot: fake.url })
  const { turns, files } = await open(() => inPieces(png), { home, plugins: [channel] })
  const note = { kind: 'document', bytes: 'a note', name: '../note.txt', type: 'text/plain' } as const
  fake.say({ chat: 42, text: 'look', media: [{ kind: 'photo', bytes: png }, note] })
  fake.say({ chat: 43, media: { kind: 'video', size: 30_000_000 } })
  await vi.waitFor(() => expect(turns).toHaveLength(2), 10_000)
  const [ann, bob] = [...turns].sort((a, b) => b.text.length - a.text.length)
  const read = given(ann!)
  // The bytes say that the photo is no JPEG.
  expect(read.map(({ mimeType }) => mimeType)).toEqual(['image/png', 'text/plain'])
  expect(await readFile(read[0]!.path!)).toEqual(png)
  expect(await readFile(read[1]!.path!, 'utf8')).toBe('a note')
  expect(bob!.instructions).toEqual([
    'Attachment 1 (video) could not be read: it is larger than 20971520 bytes.',
  ])
  expect(await files()).toEqual(read.map(({ path }) => path).sort())
  for (const path of await files()) expect(path.startsWith(join(home, 'media'))).toBe(true)
})
