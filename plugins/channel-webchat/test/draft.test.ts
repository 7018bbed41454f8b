import { channels } from '@openclaw/sdk'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { agentOf, createPuppet } from './agent.js'
import { conversation, opened, say, server, start, test, textsOf } from './desk.js'
import type { FakePage } from './fake-http.js'

afterEach(() => test.stop())

describe('a draft', () => {
  it('reaches every tab as changes, and gives way to the reply of its id', async () => {
    const puppet = createPuppet()
    await start([puppet.entry])
    const tabs = [await opened(), await opened()]
    await say(tabs[0]!, 'go')
    puppet.say('Hello')
    await vi.waitFor(() => expect(tabs.map((tab) => tab.of('draft').length)).toEqual([1, 1]))
    puppet.say(' there')
    await vi.waitFor(() =>
      expect(tabs[1]!.of('draft').at(-1)?.draft).toMatchObject({ keep: 5, text: ' there' }),
    )
    puppet.end()
    await vi.waitFor(() => expect(textsOf(tabs[1]!)).toEqual([['go', 'Hello there']]))
    expect(tabs.map((tab) => tab.shown(conversation)?.drafts)).toEqual([[], []])
    const [reply] = tabs[0]!.shown(conversation)!.messages[0]!.replies
    expect(tabs[0]!.of('draft').map(({ draft }) => draft.id)).toEqual([reply!.id, reply!.id])
  })

  it('is whole for who comes back in the middle: nothing missing, nothing twice', async () => {
    const puppet = createPuppet()
    await start([puppet.entry])
    const first = await opened()
    await say(first, 'go')
    puppet.say('one ')
    await vi.waitFor(() => expect(first.of('draft')).toHaveLength(1))
    first.close()
    const between = await opened()
    expect(between.shown(conversation)?.drafts).toMatchObject([{ keep: 0, text: 'one ' }])
    between.close()
    // Written while nobody looks, and while the page is being read.
    puppet.say('two ')
    const second = server.connect()
    const opening = second.say({ type: 'open', conversation })
    puppet.say('three')
    await opening
    await vi.waitFor(() => expect(second.shown(conversation)?.drafts[0]?.text).toBe('one two three'))
    await say(second, 'go')
    expect(second.of('receipt')).toMatchObject([{ status: 'duplicate' }])
    puppet.end()
    await vi.waitFor(() => expect(textsOf(second)).toEqual([['go', 'one two three']]))
    expect(second.shown(conversation)?.drafts).toEqual([])
    expect((await opened()).shown(conversation)?.drafts).toEqual([])
  })

  it('is kept for who was gone before it began', async () => {
    let begun = false
    let go = (): void => undefined
    const told = new Promise<void>((resolve) => (go = resolve))
    let end = (): void => undefined
    const over = new Promise<void>((resolve) => (end = resolve))
    await start([
      agentOf(async function* () {
        begun = true
        await told
        yield { type: 'text.delta', text: 'one' }
        await over
      }),
    ])
    const page = await opened()
    await say(page, 'go')
    await vi.waitFor(() => expect(begun).toBe(true))
    await vi.waitFor(() => expect(page.shown(conversation)?.messages[0]?.state).toBe('running'))
    await new Promise((resolve) => setImmediate(resolve))
    page.close()
    go()
    await vi.waitFor(() => expect(test.events.some(({ type }) => type === 'turn.delta')).toBe(true))
    // The draft is shown to nobody now.
    await new Promise((resolve) => setImmediate(resolve))
    const next = await opened()
    await vi.waitFor(() => expect(next.shown(conversation)?.drafts).toMatchObject([{ text: 'one' }]))
    end()
    await vi.waitFor(() => expect(textsOf(next)).toEqual([['go', 'one']]))
  })

  it('changes in the middle where a plugin rewrites what was shown', async () => {
    await start([
      agentOf(async function* () {
        yield { type: 'text.delta', text: 'a \u{1f600} b' }
        await vi.waitFor(() => expect(page.of('draft')).toHaveLength(1))
        yield { type: 'done', text: 'a \u{1f601} c' }
      }),
    ])
    const page = await opened()
    await say(page, 'go')
    await vi.waitFor(() => expect(textsOf(page)).toEqual([['go', 'a \u{1f601} c']]))
    const { drafts } = test.gateway.registry(channels).get('webchat')!
    const outbound = {
      ...{ id: 'x', channel: 'webchat', account: 'default', peer: { kind: 'direct', id: 'local' } as const },
      answers: [{ id: 'unknown', deliveryId: `local:${conversation}:page-9` }],
    }
    const options = { signal: new AbortController().signal, idempotencyKey: 'x' }
    for (const text of ['a \u{1f600} b', 'a \u{1f601} c']) await drafts!.show({ ...outbound, text }, options)
    expect(page.of('draft').at(-1)?.draft).toMatchObject({ id: 'x', keep: 3 })
    expect(page.shown(conversation)?.drafts.find(({ id }) => id === 'x')?.text).toBe('a \u{1f601} c')
    // No such message is in the ledger: nobody who comes later is shown its draft.
    await vi.waitFor(async () => expect((await opened()).shown(conversation)?.drafts).toEqual([]))
  })

  it('is not made where nobody follows', async () => {
    await start()
    const page = server.connect()
    const { drafts } = test.gateway.registry(channels).get('webchat')!
    const wanted = (user = 'local') =>
      drafts!.wanted!({ id: 'm', deliveryId: `${user}:${conversation}:page-1` })
    const before = wanted()
    await page.say({ type: 'open', conversation })
    const during = [wanted(), wanted('bob')]
    page.close()
    expect([before, ...during, wanted()]).toEqual([false, true, false, false])
  })

  it('of a turn that failed gives way to the next one', async () => {
    let attempt = 0
    const late: FakePage[] = []
    await start([
      agentOf(async function* () {
        attempt += 1
        yield { type: 'text.delta', text: `try ${attempt}` }
        await vi.waitFor(() => expect(page.shown(conversation)?.drafts.at(-1)?.text).toBe(`try ${attempt}`))
        if (attempt === 1) throw new Error('once')
        await vi.waitFor(() => expect(late).toHaveLength(1))
      }),
    ])
    const page = await opened()
    await say(page, 'go')
    await vi.waitFor(() => expect(page.shown(conversation)?.drafts.at(-1)?.text).toBe('try 2'))
    late.push(await opened())
    expect(late[0]!.of('history')[0]?.drafts.map(({ text }) => text)).toEqual(['try 2'])
    await vi.waitFor(() => expect(textsOf(late[0]!)).toEqual([['go', 'try 2']]))
  })
})

describe('stop', () => {
  it('interrupts the running turn of this conversation of this person, and no other', async () => {
    const puppet = createPuppet()
    await start([puppet.entry])
    const [page, bob] = [await opened(), await opened('bob')]
    await say(page, 'go')
    puppet.say('some')
    await vi.waitFor(() => expect(page.of('draft')).toHaveLength(1))
    await page.say({ type: 'stop', conversation: 'conversation-2' })
    await bob.say({ type: 'stop', conversation })
    expect(page.shown(conversation)?.messages[0]?.state).toBe('running')
    await page.say({ type: 'stop', conversation })
    const ended = { state: 'silent', reason: 'interrupted', replies: [] }
    await vi.waitFor(() => expect(page.shown(conversation)?.messages).toMatchObject([ended]))
    expect((await opened()).shown(conversation)?.drafts).toEqual([])
    await page.say({ type: 'stop', conversation })
    expect(page.of('error')).toEqual([])
  })
})
