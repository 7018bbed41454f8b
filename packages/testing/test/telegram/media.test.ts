import { createHash } from 'node:crypto'
import { InputFile, InputMediaBuilder } from 'grammy'
import { describe, expect, it } from 'vitest'
import { bench, refusal } from './bench.js'

describe('files of people', () => {
  it('can be downloaded, byte by byte', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({
      chat: 42,
      text: 'see',
      media: { kind: 'document', bytes: 'hello', name: 'a.txt', type: 'text/plain' },
    })

    const [update] = await api.getUpdates()
    const sent = update!.message!.document!
    const file = await api.getFile(sent.file_id)
    const answer = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`)

    expect(message.caption).toBe('see')
    expect(sent).toMatchObject({ file_name: 'a.txt', mime_type: 'text/plain', file_size: 5 })
    expect(await answer.text()).toBe('hello')
    expect(telegram.record.callsOf('file')).toMatchObject([
      { told: true, payload: { file_path: file.file_path } },
    ])
  })

  it('may be large without being anywhere', async () => {
    const { telegram, api } = await bench()
    const size = 19_000_000
    telegram.say({ chat: 42, media: { kind: 'video', size } })
    telegram.say({ chat: 42, media: { kind: 'video', size: 30_000_000 } })
    const [fits, large] = (await api.getUpdates()).map(({ message }) => message!.video!)

    const { file_path } = await api.getFile(fits!.file_id)
    const answer = await fetch(`${telegram.url}/file/bot${telegram.token}/${file_path}`)

    expect((await answer.arrayBuffer()).byteLength).toBe(size)
    expect((await refusal(api.getFile(large!.file_id))).description).toBe('Bad Request: file is too big')
    expect((await refusal(api.getFile('nonsense'))).description).toBe('Bad Request: invalid file_id')
  })

  it('come as a photo in several sizes, the largest last', async () => {
    const { telegram, api } = await bench()
    telegram.say({ chat: 42, media: { kind: 'photo', size: 5000 } })

    const [update] = await api.getUpdates()

    const photo = update!.message!.photo!
    expect(photo.map(({ file_size }) => file_size)).toEqual([500, 5000])
    expect(new Set(photo.map(({ file_id }) => file_id)).size).toBe(2)
  })

  it('come as an album, a message each, the caption with the first', async () => {
    const { telegram, api } = await bench()
    telegram.say({ chat: 42, text: 'trip', media: [{ kind: 'photo' }, { kind: 'video' }] })

    const messages = (await api.getUpdates()).map(({ message }) => message!)

    expect(messages.map(({ caption }) => caption)).toEqual(['trip', undefined])
    expect(messages[0]!.media_group_id).toMatch(/^\d+$/)
    expect(messages[1]!.media_group_id).toBe(messages[0]!.media_group_id)
  })

  it('cannot be had with a wrong token or path, and break off when told to', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({ chat: 42, media: { kind: 'document', bytes: 'x'.repeat(1000) } })
    const { file_path } = await api.getFile((message['document'] as { file_id: string }).file_id)
    const get = (token: string, path: string) => fetch(`${telegram.url}/file/bot${token}/${path}`)

    expect((await get('1:wrong', file_path!)).status).toBe(401)
    expect((await get(telegram.token, 'documents/none')).status).toBe(404)
    telegram.fault({ kind: 'resetAfter', method: 'file' })
    const broken = await get(telegram.token, file_path!)
    await expect(broken.text()).rejects.toThrow()
    expect(telegram.record.callsOf('file').at(-1)?.told).toBe(false)
  })
})

describe('files of bots', () => {
  it.each([
    ['photo', 'sendPhoto'],
    ['document', 'sendDocument'],
    ['audio', 'sendAudio'],
    ['video', 'sendVideo'],
    ['voice', 'sendVoice'],
    ['animation', 'sendAnimation'],
  ] as const)('are uploaded as a %s', async (kind, method) => {
    const { telegram, api } = await bench()
    telegram.open(42)
    const bytes = Buffer.from(`bytes of a ${kind}\r\n--boundary`)

    const sent = await api[method](42, new InputFile(bytes, 'name.bin'), {
      caption: '<b>see</b>',
      parse_mode: 'HTML',
    })

    expect(sent).toMatchObject({ caption: 'see', caption_entities: [{ type: 'bold', offset: 0, length: 3 }] })
    expect(sent).toHaveProperty(kind)
    const file = telegram.files[0]!
    expect(file.bytes?.equals(bytes)).toBe(true)
    expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(telegram.shown(42)).toEqual(['see'])
  })

  it('can be sent again by id, or named by address', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)

    const first = await api.sendDocument(42, new InputFile(Buffer.from('x'), 'x.txt'))
    const again = await api.sendDocument(42, first.document.file_id)
    const named = await api.sendDocument(42, 'https://example.org/list.pdf')

    expect(again.document.file_unique_id).toBe(first.document.file_unique_id)
    expect(named.document.file_name).toBe('list.pdf')
  })

  it('are too large, empty, unknown or missing', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    const told = async (request: Promise<unknown>) => (await refusal(request)).description
    const megabytes = (count: number) => new InputFile(Buffer.alloc(count * 1_048_576 + 1))

    expect(await told(api.sendPhoto(42, megabytes(10)))).toBe('Bad Request: file is too big')
    expect((await refusal(api.sendDocument(42, megabytes(50)))).error_code).toBe(413)
    expect(await told(api.sendDocument(42, new InputFile(Buffer.alloc(0))))).toBe(
      'Bad Request: file must be non-empty',
    )
    expect(await told(api.sendDocument(42, 'nonsense'))).toMatch(/wrong remote file identifier/)
    expect(await told(api.sendDocument(42, ''))).toBe('Bad Request: there is no document in the request')
    const long = { caption: 'x'.repeat(1025) }
    expect(await told(api.sendPhoto(42, new InputFile(Buffer.from('x')), long))).toBe(
      'Bad Request: message caption is too long',
    )
    expect(telegram.shown(42)).toEqual([])
  })

  it('make an album, whole or not at all', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    const file = (text: string) => new InputFile(Buffer.from(text))

    const album = await api.sendMediaGroup(42, [
      InputMediaBuilder.photo(file('one'), { caption: 'both' }),
      InputMediaBuilder.video(file('two')),
    ])
    expect(album).toHaveLength(2)
    const [first, second] = telegram.chat(42).messages.map(({ message }) => message.media_group_id)
    expect(first).toMatch(/^\d+$/)
    expect(second).toBe(first)

    const mixed = api.sendMediaGroup(42, [
      InputMediaBuilder.photo(file('one')),
      InputMediaBuilder.document(file('two')) as never,
    ])
    expect((await refusal(mixed)).error_code).toBe(400)
    expect((await refusal(api.sendMediaGroup(42, []))).description).toBe(
      'Bad Request: media group must include 2-10 items',
    )
    expect(telegram.chat(42).messages).toHaveLength(2)
    telegram.limit({})
    const photos = [InputMediaBuilder.photo(file('one')), InputMediaBuilder.photo(file('two'))]
    expect(await api.sendMediaGroup(42, photos)).toHaveLength(2)
    expect((await refusal(api.sendMediaGroup(42, photos))).error_code).toBe(429)
    expect(telegram.chat(42).messages).toHaveLength(4)
  })
})
