import { describe, expect, it } from 'vitest'
import { bench, refusal } from './bench.js'

describe('messages of bots', () => {
  it('shows what was sent, with entities, and tells the same', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)

    const sent = await api.sendMessage(42, '<b>Hi</b> you', { parse_mode: 'HTML' })

    expect(sent).toMatchObject({ message_id: 1, text: 'Hi you', chat: { id: 42, type: 'private' } })
    expect(sent.entities).toEqual([{ type: 'bold', offset: 0, length: 2 }])
    expect(sent.from?.is_bot).toBe(true)
    expect(telegram.shown(42)).toEqual(['Hi you'])
  })

  it('refuses what the platform refuses', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    const told = async (request: Promise<unknown>) => (await refusal(request)).description

    expect(await told(api.sendMessage(42, ''))).toBe('Bad Request: message text is empty')
    expect(await told(api.sendMessage(42, ' \n '))).toBe('Bad Request: message text is empty')
    expect(await told(api.sendMessage(42, 'x'.repeat(4097)))).toBe('Bad Request: message is too long')
    expect(await told(api.sendMessage(43, 'x'))).toBe('Bad Request: chat not found')
    expect(await told(api.sendMessage(42, 'x', { parse_mode: 'Text' as 'HTML' }))).toBe(
      'Bad Request: unsupported parse_mode',
    )
    expect(await told(api.sendMessage('', 'x'))).toBe('Bad Request: chat_id is empty')
    expect(telegram.shown(42)).toEqual([])
  })

  it('counts UTF-16 units after the entities were parsed', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)

    await api.sendMessage(42, `<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' })
    await api.sendMessage(42, '😀'.repeat(2048))

    expect((await refusal(api.sendMessage(42, `${'😀'.repeat(2048)}x`))).error_code).toBe(400)
  })

  it('answers a message, or goes without where that is allowed', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({ chat: 42, text: 'question' })

    const answer = await api.sendMessage(42, 'answer', {
      reply_parameters: { message_id: message.message_id },
    })
    const lone = await api.sendMessage(42, 'lone', {
      reply_parameters: { message_id: 99, allow_sending_without_reply: true },
    })

    expect(answer.reply_to_message?.text).toBe('question')
    expect(lone.reply_to_message).toBeUndefined()
    const refused = await refusal(api.sendMessage(42, 'x', { reply_parameters: { message_id: 99 } }))
    expect(refused.description).toBe('Bad Request: message to be replied not found')
  })

  it('writes to topics that are there', async () => {
    const { telegram, api } = await bench()
    const forum = -1_000_000_000_007
    telegram.open(forum, { topics: [5] })

    const sent = await api.sendMessage(forum, 'x', { message_thread_id: 5 })

    expect(sent).toMatchObject({ message_thread_id: 5, is_topic_message: true })
    for (const thread of [1, 6]) {
      const refused = await refusal(api.sendMessage(forum, 'x', { message_thread_id: thread }))
      expect(refused.description).toBe('Bad Request: message thread not found')
    }
    telegram.closeTopic(forum, 5)
    expect((await refusal(api.sendMessage(forum, 'x', { message_thread_id: 5 }))).description).toBe(
      'Bad Request: TOPIC_CLOSED',
    )
  })

  it('edits its own messages, if that changes them', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({ chat: 42, text: 'theirs' })
    const sent = await api.sendMessage(42, 'one')

    await api.editMessageText(42, sent.message_id, 'two')

    const shown = telegram.chat(42).messages.at(-1)
    expect(shown?.message).toMatchObject({ text: 'two' })
    expect(shown?.message.edit_date).toBeTypeOf('number')
    expect(shown?.edits.map(({ text }) => text)).toEqual(['one'])
    const told = async (id: number, text: string) =>
      (await refusal(api.editMessageText(42, id, text))).description
    expect(await told(sent.message_id, 'two')).toMatch(/^Bad Request: message is not modified/)
    expect(await told(message.message_id, 'x')).toBe("Bad Request: message can't be edited")
    expect(await told(99, 'x')).toBe('Bad Request: message to edit not found')
  })

  it('shows drafts until the message comes, or their time is over', async () => {
    let now = 1_000_000
    const { telegram, api } = await bench({ now: () => now })
    telegram.open(42)
    telegram.open(-5)

    await api.raw.sendMessageDraft({ chat_id: 42, draft_id: 7, text: 'Hel' })
    await api.raw.sendMessageDraft({ chat_id: 42, draft_id: 7, text: '<i>Hello</i>', parse_mode: 'HTML' })
    expect(telegram.chat(42).drafts).toMatchObject([
      { draftId: 7, text: 'Hello', entities: [{ type: 'italic' }] },
    ])

    await api.sendMessage(42, 'Hello')
    expect(telegram.chat(42).drafts).toEqual([])
    await api.raw.sendMessageDraft({ chat_id: 42, draft_id: 8 })
    expect(telegram.chat(42).drafts).toMatchObject([{ draftId: 8, text: '' }])
    now += 30_000
    expect(telegram.chat(42).drafts).toEqual([])
    const inGroup = await refusal(api.raw.sendMessageDraft({ chat_id: -5, draft_id: 7, text: 'x' }))
    expect(inGroup.description).toBe('Bad Request: TEXTDRAFT_PEER_INVALID')
  })

  it('deletes, reacts, and acts', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({ chat: 42, text: 'look' })
    const sent = await api.sendMessage(42, 'gone')

    await api.sendChatAction(42, 'typing')
    await api.setMessageReaction(42, message.message_id, [{ type: 'emoji', emoji: '👀' }])
    await api.deleteMessage(42, sent.message_id)

    const [theirs, own] = telegram.chat(42).messages
    expect([...theirs!.reactions.values()]).toEqual([[{ type: 'emoji', emoji: '👀' }]])
    expect(own?.deleted).toBe(true)
    expect(telegram.shown(42)).toEqual([])
    const wrong = api.setMessageReaction(42, message.message_id, [{ type: 'emoji', emoji: '🦊' as '👀' }])
    expect((await refusal(wrong)).description).toBe('Bad Request: REACTION_INVALID')
  })

  it('is told when it may not write', async () => {
    const { telegram, api } = await bench()
    telegram.changeMembership({ chat: 42, status: 'kicked' })
    telegram.open(-5)
    telegram.migrate(-5, -1_000_000_000_005)

    const blocked = await refusal(api.sendMessage(42, 'x'))
    const moved = await refusal(api.sendMessage(-5, 'x'))

    expect(blocked).toMatchObject({ error_code: 403, description: 'Forbidden: bot was blocked by the user' })
    expect(moved.parameters).toEqual({ migrate_to_chat_id: -1_000_000_000_005 })
    await api.sendMessage(-1_000_000_000_005, 'x')
    expect((await api.getUpdates()).map(({ message }) => message)).toMatchObject([
      undefined,
      { chat: { id: -5 }, migrate_to_chat_id: -1_000_000_000_005 },
      { chat: { id: -1_000_000_000_005, type: 'supergroup' }, migrate_from_chat_id: -5 },
    ])
  })
})
