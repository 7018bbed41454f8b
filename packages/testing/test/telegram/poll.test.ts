import { Bot } from 'grammy'
import { describe, expect, it, vi } from 'vitest'
import { bench, clientOf, refusal } from './bench.js'

describe('getUpdates', () => {
  it('hands over until the offset confirms', async () => {
    const { telegram, api } = await bench()
    const ids = ['one', 'two', 'three'].map(
      (text) => telegram.say({ chat: 42, text }).updates[0]!.update.update_id,
    )

    const first = await api.getUpdates({ limit: 2 })
    const again = await api.getUpdates({ limit: 2 })
    const rest = await api.getUpdates({ offset: ids[1]! + 1 })

    expect(first.map(({ update_id }) => update_id)).toEqual(ids.slice(0, 2))
    expect(again).toEqual(first)
    expect(rest.map(({ message }) => message?.text)).toEqual(['three'])
    expect(telegram.record.updates.map(({ handed, confirmed }) => [handed, confirmed])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ])
    expect(telegram.unconfirmed()).toHaveLength(1)
  })

  it('knows updates that were confirmed without a look at them', async () => {
    const { telegram, api } = await bench()
    const { updates } = telegram.say({ chat: 42, text: 'unseen' })

    await api.getUpdates({ offset: updates[0]!.update.update_id + 1 })

    expect(telegram.lost()).toEqual(updates)
  })

  it('waits for an update, and runs an unmodified bot', async () => {
    const { telegram } = await bench()
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
    bot.on('message:text', (context) => context.reply(`You said ${context.message.text}`))
    const running = bot.start()

    telegram.say({ chat: 42, text: 'hello' })
    await vi.waitFor(() => expect(telegram.shown(42)).toEqual(['You said hello']))
    telegram.say({ chat: 42, text: 'again' })
    await vi.waitFor(() => expect(telegram.shown(42)).toHaveLength(2))
    await bot.stop()
    await running

    expect(telegram.unconfirmed()).toEqual([])
    expect(telegram.lost()).toEqual([])
    expect(telegram.sentTwice()).toEqual([])
  })

  it('lets the newcomer of two pollers stay', async () => {
    const { telegram, api } = await bench()

    const first = refusal(api.getUpdates({ timeout: 30 }))
    await vi.waitFor(() => expect(telegram.record.callsOf('getUpdates')).toHaveLength(1))
    const second = clientOf(telegram).getUpdates({ timeout: 30 })
    const conflict = await first
    telegram.say({ chat: 42, text: 'for the second' })

    expect(conflict.error_code).toBe(409)
    expect(conflict.description).toMatch(/terminated by other getUpdates request/)
    expect(await second).toHaveLength(1)
  })

  it('leaves out what must be asked for, and keeps what was asked for', async () => {
    const { telegram, api } = await bench()
    const { message } = telegram.say({ chat: 42, text: 'x' })
    telegram.react({ chat: 42, message: message.message_id, emoji: '👍' })

    await api.getUpdates({ allowed_updates: ['message_reaction'] })
    telegram.say({ chat: 42, text: 'unwanted' })
    telegram.react({ chat: 42, message: message.message_id, emoji: '🔥' })

    const updates = await api.getUpdates()
    expect(
      updates.map(({ message: said, message_reaction }) => said?.text ?? message_reaction?.new_reaction),
    ).toEqual(['x', [{ type: 'emoji', emoji: '🔥' }]])
    expect(telegram.record.unwanted.map(({ kind }) => kind)).toEqual(['message_reaction', 'message'])
  })

  it('hands over the last ones for a negative offset, and drops the others', async () => {
    const { telegram, api } = await bench()
    for (const text of ['one', 'two', 'three']) telegram.say({ chat: 42, text })

    const updates = await api.getUpdates({ offset: -1 })

    expect(updates.map(({ message }) => message?.text)).toEqual(['three'])
    expect(telegram.record.updates.map(({ dropped }) => dropped)).toEqual([true, true, false])
  })

  it('begins anywhere after a quiet week, and takes an old offset for none', async () => {
    const { telegram, api } = await bench()
    const { updates } = telegram.say({ chat: 42, text: 'before' })
    const offset = updates[0]!.update.update_id + 1
    expect(() => telegram.afterQuietWeek()).toThrow('1 updates are waiting')
    await api.getUpdates({ offset })
    telegram.afterQuietWeek({ nextId: 17 })
    telegram.say({ chat: 42, text: 'after' })

    const after = await api.getUpdates({ offset })

    expect(after.map(({ update_id }) => update_id)).toEqual([17])
    await api.getUpdates({ offset: 18 })
    expect(telegram.unconfirmed()).toEqual([])
  })

  it('refuses a wrong token, an unknown method, and one that is revoked', async () => {
    const { telegram, api } = await bench()

    expect((await refusal(clientOf(telegram, '123:wrong').getMe())).error_code).toBe(401)
    expect((await refusal(clientOf(telegram, 'nonsense').getMe())).error_code).toBe(404)
    expect((await refusal((api.raw as unknown as { dance(): Promise<unknown> }).dance())).error_code).toBe(
      404,
    )
    telegram.revoke()
    expect((await refusal(api.getMe())).error_code).toBe(401)
    telegram.restore()
    expect((await api.getMe()).is_bot).toBe(true)
  })
})
