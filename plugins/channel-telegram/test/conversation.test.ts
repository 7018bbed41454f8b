import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { definePlugin, type TurnMessage } from '@openclaw/sdk'
import { agent, live, until } from './live.js'
import { payload } from './payload.js'

const ann = 111
const group = -1_001_234

describe('a conversation', () => {
  it('in private: asked, answered, confirmed', async () => {
    const { fake, confirmed, sends } = await live()
    fake.say({ chat: ann, text: 'hello **you** <b>' })
    await until(() => fake.shown(ann).length === 1)
    expect(fake.shown(ann)).toEqual(['hello you <b>'])
    await confirmed()
    await until(() => sends().length === 1)
    expect(sends()[0]).toMatchObject({ state: 'delivered' })
    expect(fake.lost()).toEqual([])
  })

  it('in a topic of a group: in its thread, and as a reply', async () => {
    const { fake } = await live()
    const { message } = fake.say({ chat: group, topic: 5, text: '@bot_1_bot what is it?' })
    await until(() => fake.shown(group).length === 1)
    const [answer] = fake.chat(group).messages.filter(({ token }) => token !== undefined)
    expect(answer?.message).toMatchObject({ message_thread_id: 5, text: 'what is it?' })
    expect(answer?.message.reply_to_message?.message_id).toBe(message.message_id)
  })

  it('a long answer in parts, in order, each accepted', async () => {
    const text = Array.from({ length: 900 }, (_, line) => `${line}. **some** <words> & \`code\``).join('\n\n')
    const { fake, sends } = await live({ plugins: [agent(() => text)] })
    fake.say({ chat: ann, text: 'tell me all' })
    await until(() => sends().length > 3 && fake.shown(ann).some((part) => part.includes('899.')))
    expect(fake.record.callsOf('sendMessage').every(({ outcome }) => outcome?.ok)).toBe(true)
    const lines = fake
      .shown(ann)
      .join('\n')
      .match(/^\d+\./gm)
    expect(lines).toEqual(Array.from({ length: 900 }, (_, line) => `${line}.`))
  })

  it('an album is one message', async () => {
    const seen: TurnMessage[] = []
    const plugins = [agent(({ messages }) => (seen.push(...messages), 'nice'))]
    const { fake, confirmed } = await live({ plugins })
    fake.say({ chat: ann, text: 'look', media: [{ kind: 'photo' }, { kind: 'photo' }, { kind: 'photo' }] })
    await until(() => fake.shown(ann).length === 1)
    await confirmed()
    expect(seen).toHaveLength(1)
    expect(seen[0]?.envelope.attachments).toHaveLength(3)
    expect(seen[0]?.envelope.text).toBe('look')
  })

  it('what is malformed or no message is left out, and the rest goes on', async () => {
    const { fake, confirmed, test } = await live()
    for (const broken of [
      { message: {} },
      { message: { chat: 7, text: {} } },
      { message: null },
      { message_reaction: [] },
    ]) {
      fake.raw(broken)
    }
    for (const name of ['unknown-kind', 'member-joined', 'channel-post', 'group-command-for-another']) {
      const { update_id: _, ...rest } = payload(name)
      fake.raw(rest)
    }
    fake.say({ chat: ann, text: 'still there?' })
    await until(() => fake.shown(ann).length === 1)
    await confirmed()
    expect(
      test.log.lines.filter(({ message }) => message === 'a malformed update was left out'),
    ).toHaveLength(3)
  })

  it('keeps right-to-left text and what has no width', async () => {
    const { fake } = await live()
    const text = 'שלום \u202eabc\u202c \u200bעולם\u200d \u{1f600}'
    fake.say({ chat: ann, text })
    await until(() => fake.shown(ann).length === 1)
    expect(fake.shown(ann)).toEqual([text])
  })

  it('messages of one chat are answered in order, and none twice, though they come twice', async () => {
    const { fake, confirmed, sends } = await live()
    fake.fault({ kind: 'duplicate', probability: 0.5 })
    fake.fault({ kind: 'reorder', probability: 0.5 })
    for (let number = 0; number < 30; number += 1) fake.say({ chat: ann + (number % 3), text: `n${number}` })
    await confirmed()
    const answered = () => [ann, ann + 1, ann + 2].flatMap((chat) => fake.shown(chat).join('\n').split('\n'))
    await until(() => answered().length === 30)
    expect(sends().every(({ state }) => state === 'delivered')).toBe(true)
    for (const chat of [ann, ann + 1, ann + 2]) {
      const numbers = fake.shown(chat).join('\n').match(/\d+/g)!.map(Number)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
    expect(fake.sentTwice()).toEqual([])
  })

  it.each([
    ['a restart neither repeats nor skips', false, ['before', 'after']],
    ['without the saved offset it would repeat: the check can fail', true, ['before', 'before', 'after']],
  ])('%s', async (_name, forget, shown) => {
    const { fake, home, restart, sends } = await live()
    // The poll that would tell the platform never arrives: only the file knows what is done.
    fake.fault({
      kind: 'hangBefore',
      method: 'getUpdates',
      times: 100,
      when: ({ payload: { offset } }) => offset !== undefined,
    })
    fake.say({ chat: ann, text: 'before' })
    const file = join(home, 'telegram', 'default', 'offset.json')
    await until(() => fake.shown(ann).length === 1 && existsSync(file))
    await restart([forgetful(file, forget)])
    fake.clearFaults()
    fake.say({ chat: ann, text: 'after' })
    await until(() => fake.shown(ann).at(-1) === 'after')
    expect([fake.shown(ann), sends().filter(({ state }) => state !== 'delivered')]).toEqual([shown, []])
  })

  it('takes ids that begin anew, lower than all before', async () => {
    const { fake, confirmed } = await live()
    fake.say({ chat: ann, text: 'before' })
    await confirmed()
    fake.afterQuietWeek({ nextId: 7 })
    fake.say({ chat: ann, text: 'after' })
    await until(() => fake.shown(ann).length === 2)
    await confirmed()
  })

  it('several bots: each with its own chats, offset and answers', async () => {
    const tokens = [
      '1001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      '1002:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',
    ] as const
    const { fake, test } = await live({
      platform: { bots: tokens.map((token) => ({ token })) },
      options: { accounts: { sales: { token: tokens[0] }, help: { token: tokens[1] } } },
      plugins: [agent(({ messages }) => `for ${messages[0]?.envelope.account}`)],
    })
    for (const token of tokens) fake.say({ chat: ann, to: token, text: 'who are you?' })
    await until(() => tokens.every((token) => fake.shown(ann, token).length === 1))
    expect(fake.shown(ann, tokens[0])).toEqual(['for sales'])
    expect(fake.shown(ann, tokens[1])).toEqual(['for help'])
    expect(
      test.gateway
        .snapshot()
        .channels.map(({ account }) => account)
        .sort(),
    ).toEqual(['default', 'help', 'sales'])
  })

  it('a group that becomes a supergroup: answers find it', async () => {
    let go = (): void => undefined
    const moved = new Promise<void>((resolve) => (go = resolve))
    const plugins = [
      agent(async function* () {
        await moved
        yield { type: 'done', text: 'found you' }
      }),
    ]
    const { fake, test, confirmed } = await live({ plugins })
    fake.say({ chat: -555, text: '@bot_1_bot hi' })
    await confirmed()
    fake.migrate(-555, -1_000_000_000_777)
    go()
    await until(() => fake.shown(-1_000_000_000_777).length === 1)
    expect(test.log.lines.some(({ message }) => message === 'a group has a new id')).toBe(true)
  })
})

/** Deletes the offset before the accounts open, or does nothing. */
function forgetful(file: string, forget: boolean) {
  return definePlugin({
    name: 'openclaw-tools-forgetful',
    api: 1,
    kind: 'tools',
    options: { type: 'object', additionalProperties: false },
    setup() {
      if (forget) rmSync(file)
    },
  })
}
