import { describe, expect, it } from 'vitest'
import { commands, definePlugin, type Attachment, type TurnMessage } from '@openclaw/sdk'
import { resolveTestEntries } from '@openclaw/testing'
import plugin from '../src/index.js'
import { agent, live, until } from './live.js'

const ann = 111
const group = -1_001_234

const command = definePlugin({
  name: 'openclaw-commands-test',
  api: 1,
  kind: 'commands',
  options: { type: 'object', additionalProperties: false },
  needs: { commands },
  setup({ services }) {
    services.commands.add('weather', { description: 'Tells the weather', run: () => ({ text: 'sunny' }) })
    services.commands.add('Not-A-Name', { description: 'Telegram cannot show it', run: () => ({ text: '' }) })
  },
})

describe('options', () => {
  it.each([
    [{}, 'needs one of the keys token, accounts'],
    [{ token: 't', mode: 'webhook' }, 'needs the key webhook'],
    [{ token: 't', webhook: { url: 'https://x.y' } }, 'needs the key secretToken'],
    [{ token: 't', webhook: { url: 'https://x.y', secretToken: 'short' } }, 'must be a string that matches'],
    [{ token: 't', apiRoot: 'https://x.y/' }, 'must be a string that matches'],
    [{ accounts: {} }, 'must NOT have fewer than 1 properties'],
    [{ accounts: { 'a/b': { token: 't' } } }, 'is not a name that may stand here'],
    [{ token: 't', reactions: 'some' }, 'must be one of off, own, all'],
  ])('%j is refused', async (options, why) => {
    const entries = resolveTestEntries([{ use: plugin, options }], { bare: true })
    await expect(entries).rejects.toThrow(why)
  })

  it('commandsMenu: the commands of the gateway in the menu of the bot, or not', async () => {
    const shown = await live({ plugins: [command] })
    await until(() => shown.fake.record.callsOf('setMyCommands').length === 1)
    const [call] = shown.fake.record.callsOf('setMyCommands')
    expect(call?.payload['commands']).toEqual([{ command: 'weather', description: 'Tells the weather' }])
    const hidden = await live({ plugins: [command], options: { commandsMenu: false } })
    hidden.fake.say({ chat: ann, text: 'hi' })
    await until(() => hidden.fake.shown(ann).length === 1)
    expect(hidden.fake.record.callsOf('setMyCommands')).toEqual([])
  })

  it('edits: an edited message is answered, or not', async () => {
    for (const [edits, answers] of [
      ['answer', ['one', 'two']],
      ['ignore', ['one', 'end']],
    ] as const) {
      const { fake, confirmed } = await live({ options: { edits } })
      const { message } = fake.say({ chat: ann, text: 'one' })
      await until(() => fake.shown(ann).length === 1)
      fake.say({ chat: ann, text: 'two', edit: message.message_id })
      if (edits === 'ignore') fake.say({ chat: ann, text: 'end' })
      await until(() => fake.shown(ann).length === 2)
      await confirmed()
      expect(fake.shown(ann)).toEqual(answers)
    }
  })

  it('reactions: those to the bot, and not those to others', async () => {
    const { fake, confirmed } = await live({ options: { reactions: 'own' } })
    const { message } = fake.say({ chat: group, text: '@bot_1_bot hi' })
    await until(() => fake.shown(group).length === 1)
    const answer = fake.chat(group).messages.find(({ token }) => token !== undefined)!.message
    fake.react({ chat: group, message: message.message_id, emoji: '👎' })
    fake.react({ chat: group, message: answer.message_id, emoji: '👍' })
    await until(() => fake.shown(group).length === 2)
    await confirmed()
    expect(fake.shown(group)).toEqual(['hi', '[reacted 👍]'])
  })

  it('ackReaction: on a message until it is answered', async () => {
    let go = (): void => undefined
    const thought = new Promise<void>((resolve) => (go = resolve))
    const plugins = [
      agent(async function* () {
        await thought
        yield { type: 'done', text: 'done' }
      }),
    ]
    const { fake } = await live({ plugins, options: { ackReaction: '👀' } })
    const { message } = fake.say({ chat: ann, text: 'hi' })
    const reactions = () =>
      [
        ...fake
          .chat(ann)
          .messages.find((one) => one.message.message_id === message.message_id)!
          .reactions.values(),
      ].flat()
    await until(() => reactions().length === 1)
    expect(reactions()).toEqual([{ type: 'emoji', emoji: '👀' }])
    go()
    await until(() => fake.shown(ann).length === 1 && reactions().length === 0)
  })

  it('ackReaction goes too where there is no answer', async () => {
    const { fake } = await live({ plugins: [agent(() => '')], options: { ackReaction: '👀' } })
    fake.say({ chat: ann, text: 'hi' })
    await until(() => fake.record.callsOf('setMessageReaction').length === 2)
    expect(fake.record.callsOf('setMessageReaction').map(({ payload }) => payload['reaction'])).toEqual([
      [{ type: 'emoji', emoji: '👀' }],
      [],
    ])
  })

  it('id: the name of the channel', async () => {
    const { test } = await live({ options: { id: 'tg' } })
    expect(test.gateway.snapshot().channels.map(({ id }) => id)).toContain('tg')
  })

  it('mediaMaxBytes: what is larger is not fetched', async () => {
    const seen: Attachment[] = []
    const { fake, channel } = await live({
      options: { mediaMaxBytes: 100 },
      plugins: [agent(({ messages }) => (seen.push(...messages.flatMap(mediaIn)), 'ok'))],
    })
    for (const size of [100, 101]) fake.say({ chat: ann + size, media: { kind: 'document', size } })
    await until(() => seen.length === 2)
    const fetched = seen.map(async (attachment) => {
      const options = { account: 'default', signal: new AbortController().signal }
      // What the message says of the size may be wrong, or missing: the platform is asked, and the bytes are counted.
      const bytes = await channel().download!({ ...attachment, sizeBytes: undefined }, options)
      let size = 0
      for await (const { length } of bytes) size += length
      return size
    })
    const results = await Promise.allSettled(fetched)
    const sizes = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
    expect(sizes.filter((size) => size === 100)).toHaveLength(1)
    const [refused] = results.filter((result) => result.status === 'rejected')
    expect(refused?.reason).toMatchObject({
      failure: 'invalid',
      message: expect.stringContaining('mediaMaxBytes'),
    })
  })
})

function mediaIn({ envelope }: TurnMessage): readonly Attachment[] {
  return envelope.attachments ?? []
}
