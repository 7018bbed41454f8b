import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Attachment } from '@openclaw/sdk'
import { buildOutbound, createTestLog } from '@openclaw/testing'
import type { Bot } from '../src/bot.js'
import { createMemory } from '../src/memory.js'
import { sendOutbound } from '../src/sending.js'

interface Asked {
  readonly method: string
  readonly [field: string]: unknown
}

/** A bot whose platform answers each call as the test says: undefined means that it is taken. */
function botWith(answer: (asked: Asked) => object | undefined, given: object = {}) {
  const asked: Asked[] = []
  const api = new Proxy({} as Bot['client']['api'], {
    get: (_, method: string) => async (fields: object) => {
      const call = { method, ...fields }
      asked.push(call)
      const refusal = answer(call)
      if (refusal) throw Object.assign(new Error('refused'), refusal)
      return { message_id: asked.length, chat: { id: 7 } }
    },
  })
  const settings = { linkPreview: true, mediaMaxBytes: 1_000, ...given }
  const bot = {
    client: { api, file: (path: string, name?: string) => ({ path, name }) },
    ...{
      host: { settings },
      log: createTestLog(),
      moved: createMemory<string>(9),
      sent: createMemory<true>(9),
    },
  } as unknown as Bot
  return { bot, asked }
}

const direct = { peer: { kind: 'direct', id: '7' } } as const
const { signal } = new AbortController()

describe('what leaves', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openclaw-telegram-'))
    await writeFile(join(folder, 'small.png'), 'x'.repeat(10))
    await writeFile(join(folder, 'large.png'), 'x'.repeat(2_000))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const picture = (name: string): Attachment => ({ id: name, kind: 'image', name, path: join(folder, name) })

  it('as plain text, once, where its HTML cannot be parsed', async () => {
    const { bot, asked } = botWith(({ parse_mode }) =>
      parse_mode ? { error_code: 400, description: "Bad Request: can't parse entities: x" } : undefined,
    )
    const receipt = await sendOutbound(bot, buildOutbound({ ...direct, text: '**a** <b' }), signal)
    expect(receipt).toEqual({ platformId: '2' })
    expect(asked.map(({ text }) => text)).toEqual(['<b>a</b> &lt;b', '**a** <b'])
  })

  it('any other refusal is no reason to try again', async () => {
    const { bot, asked } = botWith(() => ({ error_code: 400, description: 'Bad Request: chat not found' }))
    const sent = sendOutbound(bot, buildOutbound({ ...direct, text: 'a' }), signal)
    await expect(sent).rejects.toMatchObject({ failure: 'notFound' })
    expect(asked).toHaveLength(1)
  })

  it('a text as the caption of its first file; further files by themselves', async () => {
    const { bot, asked } = botWith(() => undefined)
    const attachments: Attachment[] = [
      picture('small.png'),
      { id: 'b', kind: 'audio', url: 'https://x.y/b.mp3' },
      { id: 'voice-id', kind: 'audio', mimeType: 'audio/ogg' },
      { id: 'c', kind: 'video', url: 'https://x.y/c.mp4' },
      { id: 'd', kind: 'file', url: 'https://x.y/d.pdf' },
      { id: 'e', kind: 'image', mimeType: 'image/svg+xml', url: 'https://x.y/e.svg' },
    ]
    await sendOutbound(bot, buildOutbound({ ...direct, text: '*hi*', attachments }), signal)
    expect(asked.map(({ method }) => method)).toEqual(
      ['sendPhoto', 'sendAudio', 'sendVoice', 'sendVideo', 'sendDocument', 'sendDocument'], // prettier-ignore
    )
    expect(asked[0]).toMatchObject({ caption: '<i>hi</i>', photo: { name: 'small.png' } })
    expect(asked[1]).toMatchObject({ audio: 'https://x.y/b.mp3' })
    expect(asked[2]).toMatchObject({ voice: 'voice-id' })
    expect(asked.slice(1).every(({ caption }) => caption === undefined)).toBe(true)
  })

  it('a text too long for a caption first, and then the file', async () => {
    const { bot, asked } = botWith(() => undefined)
    const attachments = [picture('small.png')]
    await sendOutbound(bot, buildOutbound({ ...direct, text: 'x'.repeat(1_025), attachments }), signal)
    expect(asked.map(({ method }) => method)).toEqual(['sendMessage', 'sendPhoto'])
  })

  it('what fails behind a first message that was sent is never sent again', async () => {
    const { bot } = botWith(({ method }) =>
      method === 'sendAudio' ? { error_code: 429, description: 'Too Many Requests' } : undefined,
    )
    const attachments: Attachment[] = [
      picture('small.png'),
      { id: 'b', kind: 'audio', url: 'https://x.y/b.mp3' },
    ]
    const sent = sendOutbound(bot, buildOutbound({ ...direct, text: 'a', attachments }), signal)
    await expect(sent).rejects.toMatchObject({
      failure: 'ambiguous',
      message: expect.stringContaining('Of 2 messages 1'),
    })
  })

  it.each([
    ['larger than mediaMaxBytes', (): Attachment => picture('large.png')],
    ['not there', (): Attachment => picture('missing.png')],
    [
      'at an address of this machine',
      (): Attachment => ({ id: 'x', kind: 'file', url: 'file:///etc/passwd' }),
    ],
  ])('a file %s: nothing is sent at all', async (_name, attachment) => {
    const { bot, asked } = botWith(() => undefined)
    const outbound = buildOutbound({
      ...direct,
      text: 'a',
      attachments: [picture('small.png'), attachment()],
    })
    await expect(sendOutbound(bot, outbound, signal)).rejects.toMatchObject({ failure: 'invalid' })
    expect(asked).toEqual([])
  })

  it('without a preview of links where the options say so', async () => {
    const { bot, asked } = botWith(() => undefined, { linkPreview: false })
    await sendOutbound(bot, buildOutbound({ ...direct, text: 'https://x.y' }), signal)
    expect(asked[0]).toMatchObject({ link_preview_options: { is_disabled: true } })
    const usual = botWith(() => undefined)
    await sendOutbound(usual.bot, buildOutbound({ ...direct, text: 'https://x.y' }), signal)
    expect(usual.asked[0]).not.toHaveProperty('link_preview_options')
  })

  it('into a topic, as a reply only in groups, and to a group under its new id', async () => {
    const { bot, asked } = botWith(({ chat_id }) =>
      chat_id === -5
        ? {
            error_code: 400,
            description: 'Bad Request: group chat was upgraded',
            parameters: { migrate_to_chat_id: -1005 },
          }
        : undefined,
    )
    await sendOutbound(bot, buildOutbound({ ...direct, replyTo: '3' }), signal)
    expect(asked[0]).not.toHaveProperty('reply_parameters')
    const peer = { kind: 'group', id: '-5' } as const
    await sendOutbound(bot, buildOutbound({ peer, thread: '9', replyTo: '3' }), signal)
    const reply_parameters = { message_id: 3, allow_sending_without_reply: true }
    expect(asked.at(-1)).toMatchObject({ chat_id: -1005, message_thread_id: 9, reply_parameters })
  })

  it('nothing at all is no message', async () => {
    const { bot } = botWith(() => undefined)
    await expect(sendOutbound(bot, buildOutbound({ ...direct, text: ' ' }), signal)).rejects.toMatchObject({
      failure: 'invalid',
    })
  })
})
