import { describe, expect, it } from 'vitest'
import type { Update } from 'grammy/types'
import { mergeAlbum, openAlbumAt } from '../src/album.js'
import { readUpdate, type Reader, type Reading } from '../src/reading.js'
import { payload } from './payload.js'

const me = { id: 4242, username: 'claw_bot' }

function read(name: string, given: Partial<Reader> = {}): Reading {
  const reader: Reader = {
    ...{ id: 'telegram', account: 'default', edits: 'answer', reactions: 'all', me, isOwn: () => false },
    ...given,
  }
  return readUpdate(payload(name), reader)
}

function envelopeOf(name: string, given?: Partial<Reader>) {
  const reading = read(name, given)
  if (reading.kind !== 'message') throw new Error(`${name} is ${JSON.stringify(reading)}`)
  return reading.envelope
}

describe('what an update becomes', () => {
  it('a private text, unchanged', () => {
    expect(envelopeOf('private-text')).toEqual({
      channel: 'telegram',
      account: 'default',
      deliveryId: String(payload('private-text').update_id),
      peer: { kind: 'direct', id: '111111111' },
      sender: { id: '111111111', name: 'Ann Lee' },
      text: 'hello "you" <b>\n漢字 \u{1f600}',
      platformId: '10',
      sentAt: 1_763_900_000_000,
    })
  })

  it('keeps text from right to left, and what has no width', () => {
    expect(envelopeOf('right-to-left').text).toBe(payload('right-to-left').message?.text)
  })

  it.each([
    ['group-mention', 'what is new?', true],
    ['group-mention-after-emoji', '👩‍👩‍👧‍👦 hi', true],
    ['group-mention-without-name', 'do it', true],
    ['group-command', '/status now', true],
    ['group-plain', 'just talking to @someone_else', undefined],
  ])('%s: whom it is for', (name, text, mentioned) => {
    const envelope = envelopeOf(name)
    expect(envelope).toMatchObject({ text, peer: { kind: 'group', id: '-1001234567890' } })
    expect(envelope.mentioned).toBe(mentioned)
  })

  it('a command for another bot is not for this one', () => {
    expect(read('group-command-for-another')).toEqual({ kind: 'nothing', what: 'a command for another bot' })
  })

  it('a topic is a thread, and its messages are no replies', () => {
    const envelope = envelopeOf('topic-message')
    expect(envelope).toMatchObject({ thread: '77', text: 'it broke' })
    expect(envelope.replyTo).toBeUndefined()
    expect(envelope.mentioned).toBeUndefined()
  })

  it('a reply to the bot counts as a mention', () => {
    expect(envelopeOf('topic-reply-to-bot')).toMatchObject({ thread: '77', replyTo: '16', mentioned: true })
  })

  it.each([
    ['photo-with-caption', { id: 'photo-l', kind: 'image', mimeType: 'image/jpeg', sizeBytes: 88_123 }],
    [
      'document',
      { id: 'doc-1', kind: 'file', name: 'report.pdf', mimeType: 'application/pdf', sizeBytes: 301_234 },
    ],
    ['voice', { id: 'voice-1', kind: 'audio', mimeType: 'audio/ogg', sizeBytes: 12_000 }],
    ['animation', { id: 'anim-1', kind: 'video', name: 'cat.mp4', mimeType: 'video/mp4', sizeBytes: 90_000 }],
    ['sticker', { id: 'sticker-1', kind: 'image', mimeType: 'image/webp', sizeBytes: 20_000 }],
  ])('%s: an attachment that is not fetched', (name, attachment) => {
    expect(envelopeOf(name).attachments).toEqual([attachment])
  })

  it('says in words what is neither text nor file', () => {
    expect(envelopeOf('location').text).toBe('[location: 52.52, 13.405]')
    expect(envelopeOf('sticker').text).toBe('🦞')
  })

  it('an edit is a new text of the message, or nothing', () => {
    expect(envelopeOf('edited')).toMatchObject({ text: 'hello again', platformId: '10', edited: true })
    expect(read('edited', { edits: 'ignore' })).toEqual({ kind: 'nothing', what: 'an edit' })
  })

  it('a reaction is text that replies to the message, where it is asked for', () => {
    expect(envelopeOf('reaction')).toMatchObject({ text: '[reacted 👍]', replyTo: '500' })
    expect(read('reaction', { reactions: 'off' }).kind).toBe('nothing')
    expect(read('reaction', { reactions: 'own' }).kind).toBe('nothing')
    const isOwn = (chat: string, id: number) => chat === '-1001234567890' && id === 500
    expect(envelopeOf('reaction', { reactions: 'own', isOwn })).toMatchObject({ mentioned: true })
    expect(read('reaction-taken-back').kind).toBe('nothing')
  })

  it('knows who is a bot, who is itself, and who speaks for a group', () => {
    expect(envelopeOf('from-a-bot').sender).toEqual({ id: '99', name: 'Other', isBot: true })
    expect(envelopeOf('own-echo').sender).toMatchObject({ id: '4242', isSelf: true })
    expect(envelopeOf('anonymous-administrator').sender).toEqual({ id: '-1001234567890', name: 'Team' })
  })

  it.each([
    ['member-joined', 'a service message'],
    ['channel-post', 'channel_post'],
    ['unknown-kind', 'something_new'],
  ])('%s is no message', (name, what) => expect(read(name)).toEqual({ kind: 'nothing', what }))

  it('a group that moved', () =>
    expect(read('group-moved')).toEqual({ kind: 'moved', from: '-4000001', to: '-1001234567890' }))

  it.each([
    null,
    { update_id: 1, message: {} },
    { update_id: 1, message: { message_id: 1, chat: { type: 'private' }, text: 'x' } },
    { update_id: 1, message: { message_id: 1, chat: { id: 1, type: 'private' }, text: 'x' } },
    { update_id: 1, message: { message_id: 1, chat: { id: 1, type: 'private' }, from: { id: 1 }, text: 7 } },
    { message: { message_id: 1, chat: { id: 1, type: 'private' }, from: { id: 1 }, text: 'x' } },
    { update_id: 1, message_reaction: { chat: { id: 1 } } },
  ])('malformed, number %#: it throws, and whoever reads it goes on', (update) => {
    const reader: Reader = {
      ...{ id: 'telegram', account: 'a', edits: 'answer', reactions: 'all', me, isOwn: () => false },
    }
    expect(() => readUpdate(update as unknown as Update, reader)).toThrow(TypeError)
  })
})

describe('an album', () => {
  const names = ['album-1', 'album-2', 'album-3']

  it('is one message under the id of its first', () => {
    const envelope = mergeAlbum(names.map((name) => ({ envelope: envelopeOf(name) })))
    expect(envelope).toMatchObject({ deliveryId: envelopeOf('album-1').deliveryId, text: 'three of them' })
    expect(envelope.attachments?.map(({ id }) => id)).toEqual(names)
  })

  it('may grow until its chat says something else, or it is full', () => {
    const updates = names.map(payload)
    expect(openAlbumAt(updates)).toBe(0)
    expect(openAlbumAt([payload('group-plain'), ...updates])).toBe(1)
    expect(openAlbumAt([...updates, payload('group-plain')])).toBe(0)
    expect(openAlbumAt([...updates, payload('private-text')])).toBeUndefined()
    expect(openAlbumAt(Array.from({ length: 10 }, () => payload('album-1')))).toBeUndefined()
    expect(openAlbumAt([payload('private-text'), null as unknown as Update])).toBeUndefined()
  })
})
