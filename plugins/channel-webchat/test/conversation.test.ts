import agentEcho from '@openclaw/agent-echo'
import { definePlugin } from '@openclaw/sdk'
import type { PluginEntry } from '@openclaw/sdk'
import { resolveTestEntries } from '@openclaw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import plugin from '../src/index.js'
import { agentOf, createPuppet } from './agent.js'
import { conversation, opened, say, server, start, test, textsOf } from './desk.js'

afterEach(() => test.stop())

describe('a conversation', () => {
  it('begins with who is there, told again when other agents are there', async () => {
    await start()
    const page = server.connect('ann')
    expect(page.events).toMatchObject([
      { type: 'hello', user: 'ann', version: '0.1.0', agents: [{ id: 'main' }] },
    ])
    const [agent] = page.of('hello')[0]!.agents
    expect(agent).toMatchObject({ description: 'answers with the text itself' })
    expect(agent?.placeholder).toBeTypeOf('boolean')
    const reload = async (plugins: PluginEntry[]) =>
      test.gateway.reload(await resolveTestEntries([server.plugin, plugin(), ...plugins]))
    await reload([agentEcho(), agentEcho({ id: 'other' }, { id: 'other' })])
    expect(page.of('hello').map(({ agents }) => agents.map(({ id }) => id))).toEqual([
      ['main'],
      ['main', 'other'],
    ])
    await reload([agentEcho({ timeoutMs: 1_000 }), agentEcho({ id: 'other' }, { id: 'other' })])
    expect(page.of('hello')).toHaveLength(2)
  })

  it('tells the fate of what is said, and the reply', async () => {
    await start()
    const page = await opened()
    await say(page, 'hello')
    const [receipt] = page.of('receipt')
    expect(receipt).toMatchObject({ conversation, id: 'page-1', status: 'accepted' })
    await vi.waitFor(() => {
      expect(page.shown(conversation)?.messages).toEqual([
        {
          ...{ id: receipt?.messageId, pageId: 'page-1', text: 'hello', state: 'replied', agentId: 'main' },
          at: expect.any(Number) as number,
          replies: [{ id: expect.any(String) as string, text: 'hello', state: 'delivered' }],
        },
      ])
    })
    expect(page.shown(conversation)?.drafts).toEqual([])
    expect(page.of('said')[0]?.message.state).toMatch(/waiting|running/)
    // Nothing is told twice.
    const said = page.of('said').map((event) => JSON.stringify(event))
    expect(new Set(said).size).toBe(said.length)
  })

  it('is the same in every tab, and after it is loaded again', async () => {
    await start()
    const tabs = [await opened(), await opened()]
    await say(tabs[0]!, 'one', 'a')
    await vi.waitFor(() => expect(textsOf(tabs[1]!)).toEqual([['one', 'one']]))
    await say(tabs[1]!, 'two', 'b')
    const texts = [
      ['one', 'one'],
      ['two', 'two'],
    ]
    await vi.waitFor(() => expect(tabs.map(textsOf)).toEqual([texts, texts]))
    expect(textsOf(await opened())).toEqual(texts)
    // Only who said it gets the receipt.
    expect(tabs.map((tab) => tab.of('receipt').map(({ id }) => id))).toEqual([['a'], ['b']])
  })

  it('takes what is said twice once, and says when the id was used for another text', async () => {
    await start()
    const page = await opened()
    for (const text of ['hello', 'hello', 'bye']) await say(page, text)
    const [first, ...again] = page.of('receipt')
    const { messageId } = first!
    const duplicate = { type: 'receipt', conversation, id: 'page-1', status: 'duplicate', messageId }
    expect(again).toEqual([duplicate, { ...duplicate, reason: 'Another text was said under this id' }])
    await vi.waitFor(() => expect(textsOf(page)).toEqual([['hello', 'hello']]))
  })

  it('belongs to one person: the same name is another conversation for another', async () => {
    const remembered: number[] = []
    const remembering = agentOf(async function* ({ history, text }) {
      remembered.push(history.length)
      yield { type: 'text.delta', text }
    })
    await start([remembering])
    const [ann, bob] = [await opened('ann'), await opened('bob')]
    await say(ann, 'secret')
    await vi.waitFor(() => expect(textsOf(ann)).toEqual([['secret', 'secret']]))
    await say(bob, 'hi')
    await vi.waitFor(() => expect(textsOf(bob)).toEqual([['hi', 'hi']]))
    expect(textsOf(ann)).toEqual([['secret', 'secret']])
    // Nor does the agent remember for one what the other said.
    expect(remembered).toEqual([0, 0])
    await bob.say({ type: 'open', conversation, before: ann.of('receipt')[0]!.messageId! })
    expect(bob.of('history').at(-1)).toMatchObject({ messages: [], older: true })
    for (const page of [ann, bob]) await page.say({ type: 'conversations' })
    expect([ann, bob].map((page) => page.of('conversations')[0]?.conversations)).toMatchObject([
      [{ id: conversation, title: 'secret' }],
      [{ id: conversation, title: 'hi' }],
    ])
    expect(JSON.stringify(bob.events)).not.toContain('secret')
  })

  it('shows who was asked for', async () => {
    const other = agentOf(async function* () {
      yield { type: 'text.delta', text: 'the other' }
    }, 'other')
    await start([agentEcho(), other])
    const page = await opened()
    await page.say({ type: 'say', conversation, id: 'a', text: 'hello', agentId: 'other' })
    await vi.waitFor(() => expect(textsOf(page)).toEqual([['hello', 'the other']]))
    expect(page.shown(conversation)?.messages[0]?.agentId).toBe('other')
    await page.say({ type: 'say', conversation, id: 'b', text: 'hello', agentId: 'nobody' })
    expect(page.of('receipt').at(-1)).toMatchObject({ status: 'refused', reason: 'no agent "nobody"' })
  })

  it('tells why a message was refused or is dead', async () => {
    const guard = definePlugin({
      ...{ name: '@openclaw/guard-test', api: 1, kind: 'guard', permissions: { hooks: ['receive'] } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ hooks }) =>
        hooks.receive.tap(({ text }) => (text === 'no' ? { reason: 'a bad word' } : undefined)),
    })
    const broken = agentOf(() => {
      throw new Error('the model is gone')
    })
    await start([guard, broken])
    const page = await opened()
    await say(page, 'no', 'a')
    expect(page.of('receipt')[0]).toMatchObject({ status: 'refused', reason: 'a bad word' })
    await say(page, 'yes', 'b')
    const told = { text: expect.stringContaining('could not be answered') as string, state: 'delivered' }
    await vi.waitFor(() =>
      expect(page.shown(conversation)?.messages).toMatchObject([
        { text: 'no', state: 'refused', reason: 'a bad word', replies: [] },
        { text: 'yes', state: 'dead', reason: 'the model is gone', replies: [told] },
      ]),
    )
  })

  it('has the answer to several messages below the last of them', async () => {
    const puppet = createPuppet()
    await start([puppet.entry])
    const page = await opened()
    await say(page, 'one', 'a')
    await vi.waitFor(() => expect(page.shown(conversation)?.messages[0]?.state).toBe('running'))
    await say(page, 'two', 'b')
    await say(page, 'three', 'c')
    for (const text of ['first', 'second']) {
      puppet.say(text)
      puppet.end()
    }
    await vi.waitFor(() => expect(textsOf(page)).toEqual([['one', 'first'], ['two'], ['three', 'second']]))
  })

  it('is not told any more once it was left', async () => {
    await start()
    const [page, other] = [await opened(), await opened()]
    await page.say({ type: 'leave', conversation })
    await say(other, 'hello')
    await vi.waitFor(() => expect(textsOf(other)).toEqual([['hello', 'hello']]))
    expect(page.of('said')).toEqual([])
  })

  it('is listed by its last message, with the beginning of the first as its title', async () => {
    await start()
    const page = server.connect()
    await say(page, `  a\n ${'\u{1f600}'.repeat(100)}`, 'a', 'conversation-a')
    await say(page, 'b', 'b', 'conversation-b')
    const first = test.world.clock.now()
    await vi.waitFor(() => expect(test.world.clock.now()).toBeGreaterThan(first))
    await say(page, 'again', 'c', 'conversation-a')
    await page.say({ type: 'conversations' })
    const [newest, older] = page.of('conversations')[0]!.conversations
    expect(newest).toMatchObject({ id: 'conversation-a', title: `a ${'\u{1f600}'.repeat(78)}` })
    expect(older).toMatchObject({ id: 'conversation-b', title: 'b' })
    expect(newest!.updatedAt).toBeGreaterThan(older!.updatedAt)
  })
})
