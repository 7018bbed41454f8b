import { describe, expect, it } from 'vitest'
import { bench, clientOf, refusal } from './bench.js'

const supergroup = -1_000_000_000_009

describe('people', () => {
  it('write in private, groups, topics and channels', async () => {
    const { telegram, api } = await bench()
    telegram.say({ chat: 42, text: '/start now @ann_x #tag https://example.org.' })
    telegram.say({ chat: -5, from: 7, text: 'group' })
    telegram.say({ chat: supergroup, from: 7, text: 'topic', topic: 3 })
    telegram.say({ chat: supergroup, from: 7, text: 'general', topic: 1 })
    telegram.say({ chat: { id: -1_000_000_000_001, type: 'channel', title: 'News' }, text: 'post' })

    const updates = await api.getUpdates()
    const [first, group, topic, general, post] = updates.map(
      ({ message, channel_post }) => message ?? channel_post,
    )

    expect(first).toMatchObject({ chat: { id: 42, type: 'private' }, from: { id: 42, is_bot: false } })
    expect(first!.entities?.map(({ type }) => type)).toEqual(['bot_command', 'mention', 'hashtag', 'url'])
    expect(group).toMatchObject({ chat: { type: 'group' }, from: { id: 7 } })
    expect(topic).toMatchObject({
      chat: { type: 'supergroup', is_forum: true },
      message_thread_id: 3,
      is_topic_message: true,
      reply_to_message: { message_id: 3, forum_topic_created: { name: 'Topic 3' } },
    })
    expect(general).not.toHaveProperty('message_thread_id')
    expect(post).toMatchObject({ sender_chat: { type: 'channel' } })
    expect(post).not.toHaveProperty('from')
    expect(updates.map(({ update_id }) => update_id)).toEqual(
      updates.map((_, index) => updates[0]!.update_id + index),
    )
  })

  it('answer, edit, react, press, and change what a bot may do', async () => {
    const { telegram, api } = await bench()
    await api.getUpdates({
      allowed_updates: ['message', 'edited_message', 'message_reaction', 'callback_query', 'my_chat_member'],
    })
    const { message } = telegram.say({ chat: supergroup, from: 7, text: 'one' })
    telegram.say({ chat: supergroup, from: 8, text: 'two', replyTo: message.message_id })
    telegram.say({ chat: supergroup, from: 7, text: 'one!', edit: message.message_id })
    telegram.react({ chat: supergroup, from: 8, message: message.message_id, emoji: '👍' })
    const menu = await api.sendMessage(supergroup, 'pick', {
      reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
    })
    telegram.press({ chat: supergroup, from: 8, message: menu.message_id, data: 'a' })
    telegram.changeMembership({ chat: supergroup, from: 8, status: 'kicked' })

    const [, answer, edited, reaction, pressed, kicked] = await api.getUpdates()

    expect(answer?.message).toMatchObject({
      reply_to_message: { text: 'one' },
      message_thread_id: message.message_id,
    })
    expect(answer?.message).not.toHaveProperty('is_topic_message')
    expect(edited?.edited_message).toMatchObject({ message_id: message.message_id, text: 'one!' })
    expect(reaction?.message_reaction).toMatchObject({ old_reaction: [], new_reaction: [{ emoji: '👍' }] })
    expect(pressed?.callback_query).toMatchObject({ data: 'a', message: { message_id: menu.message_id } })
    await api.answerCallbackQuery(pressed!.callback_query!.id)
    expect(kicked?.my_chat_member?.new_chat_member.status).toBe('kicked')
    expect((await refusal(api.sendMessage(supergroup, 'x'))).error_code).toBe(403)
    telegram.changeMembership({ chat: supergroup, from: 8, status: 'member' })
    await api.sendMessage(supergroup, 'back')
  })

  it('may be bots, and send what nobody knows', async () => {
    const { telegram, api } = await bench()
    telegram.say({ chat: -5, from: { id: 99, is_bot: true, first_name: 'Other' }, text: 'beep' })
    telegram.raw({ brand_new_kind: { surprise: true } })
    telegram.raw({ message: null })

    const [bot, strange, malformed] = await api.getUpdates()

    expect(bot?.message?.from?.is_bot).toBe(true)
    expect(strange).toMatchObject({ brand_new_kind: { surprise: true } })
    expect(malformed?.message).toBeNull()
  })

  it('talk to several bots, each in its own private chat', async () => {
    const { telegram, api } = await bench({ bots: [{ username: 'one_bot' }, { username: 'two_bot' }] })
    const [one, two] = telegram.bots
    const other = clientOf(telegram, two!.token)
    telegram.say({ chat: 42, to: two!.token, text: 'to two' })
    telegram.say({ chat: -5, text: 'to both' })

    expect((await api.getMe()).username).toBe('one_bot')
    expect((await api.getUpdates()).map(({ message }) => message?.text)).toEqual(['to both'])
    expect((await other.getUpdates()).map(({ message }) => message?.text)).toEqual(['to two', 'to both'])
    await other.sendMessage(42, 'from two')
    expect(telegram.shown(42, two!.token)).toEqual(['from two'])
    expect((await refusal(api.sendMessage(42, 'x'))).description).toBe('Bad Request: chat not found')
    expect((await refusal(api.sendMessage(two!.user.id, 'x'))).error_code).toBe(403)
    expect(() => telegram.chat(42, one!.token)).toThrow('Nobody has spoken in the chat 42')
  })
})

describe('requests', () => {
  it('may be a query, a form, JSON or multipart, and are recorded alike', async () => {
    const { telegram } = await bench()
    telegram.open(42)
    const url = `${telegram.url}/bot${telegram.token}/sendmessage`
    const form = new FormData()
    form.set('chat_id', '42')
    form.set('text', 'multipart')
    form.set('entities', JSON.stringify([{ type: 'bold', offset: 0, length: 5 }]))

    await fetch(`${url}?chat_id=42&text=query`)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: '42', text: 'form' }) })
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: 42, text: 'json' }),
    })
    await fetch(url, { method: 'POST', body: form })

    expect(telegram.shown(42)).toEqual(['query', 'form', 'json', 'multipart'])
    expect(telegram.chat(42).messages.at(-1)?.message.entities).toHaveLength(1)
    expect(telegram.record.callsOf('sendMessage').map(({ payload }) => payload['text'])).toEqual(
      telegram.shown(42),
    )
    expect(telegram.record.calls.every(({ told, outcome }) => told && outcome?.ok)).toBe(true)
  })

  it('are refused where they cannot be read', async () => {
    const { telegram } = await bench()
    const post = async (path: string, body: string) => {
      const answer = await fetch(telegram.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return (await answer.json()) as { ok: boolean; error_code: number }
    }

    expect(await post(`/bot${telegram.token}/getMe`, '{')).toMatchObject({ ok: false, error_code: 400 })
    expect(await post(`/bot${telegram.token}/getMe`, '[]')).toMatchObject({ ok: false, error_code: 400 })
    expect(await post(`/bot${telegram.token}/constructor`, '{}')).toMatchObject({
      ok: false,
      error_code: 404,
    })
    const bare = await fetch(`${telegram.url}/bot${telegram.token}/getMe`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    })
    expect(bare.status).toBe(400)
    expect(await post('/', '{}')).toMatchObject({ ok: false, error_code: 404 })
  })

  it('set and tell the commands of a bot', async () => {
    const { api } = await bench()
    const commands = [{ command: 'new', description: 'Begin anew' }]

    await api.setMyCommands(commands)
    await api.setMyCommands([], { scope: { type: 'all_private_chats' } })

    expect(await api.getMyCommands()).toEqual(commands)
    expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toEqual([])
    await api.deleteMyCommands()
    expect(await api.getMyCommands()).toEqual([])
    const bad = api.setMyCommands([{ command: 'Not Allowed', description: 'x' }])
    expect((await refusal(bad)).description).toBe('Bad Request: BOT_COMMAND_INVALID')
  })
})
