import queueMemory from '@openclaw/queue-memory'
import { queue } from '@openclaw/sdk'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPuppet } from './agent.js'
import { conversation, opened, readBack, say, server, start, test, textsOf } from './desk.js'

afterEach(() => test.stop())

describe('what is said', () => {
  it('is passed on as it is', async () => {
    await start()
    const page = await opened()
    const text = '<script>alert(1)</script>\n\u202egnp.exe\u0000 漢字 \u{1f600} ```\n**'
    await say(page, text)
    await vi.waitFor(() => expect(textsOf(page)).toEqual([[text, text]]))
  })

  it('has up to 100,000 characters and not one more', async () => {
    await start()
    const page = await opened()
    const longest = '漢'.repeat(100_000)
    await say(page, longest)
    await vi.waitFor(() => expect(textsOf(page)).toEqual([[longest, longest]]))
    await say(page, `${longest}!`, 'page-2')
    const message = expect.stringContaining('100000 characters') as string
    expect(page.of('error')).toMatchObject([{ about: 'say', message }])
    expect(page.shown(conversation)?.messages).toHaveLength(1)
  })

  it('is refused where it is malformed', async () => {
    await start()
    const page = await opened()
    await say(page, '')
    await say(page, 'x', 'an id with spaces')
    await say(page, 'x', 'id', 'short')
    await say(page, 'x', 'id', 'with/slash/in/it')
    await page.say({ type: 'open', conversation: 'x'.repeat(65) })
    await page.say({ type: 'conversations', more: 1 } as never)
    expect(page.of('error').map(({ code }) => code)).toEqual(Array(6).fill('OC_SOCKET_MESSAGE_INVALID'))
    expect(page.of('receipt')).toEqual([])
  })

  it('is to be said again later where the queue is full', async () => {
    const puppet = createPuppet()
    await start([queueMemory({ maxSize: 1 }), puppet.entry])
    const page = await opened()
    await say(page, 'one', 'a')
    await vi.waitFor(() => expect(page.shown(conversation)?.messages[0]?.state).toBe('running'))
    await say(page, 'two', 'b')
    await say(page, 'three', 'c')
    const retryAfterMs = expect.any(Number) as number
    expect(page.of('receipt').at(-1)).toEqual({
      ...{ type: 'receipt', conversation, id: 'c', status: 'full', retryAfterMs },
    })
    for (const text of ['first', 'second', 'third']) {
      puppet.say(text)
      puppet.end()
    }
    await vi.waitFor(() => expect(textsOf(page)?.[1]).toEqual(['two', 'second']))
    await say(page, 'three', 'c')
    await vi.waitFor(() => expect(textsOf(page)?.[2]).toEqual(['three', 'third']))
  })

  it('is to be said again later where the gateway stops', async () => {
    await start()
    const page = await opened()
    await test.stop()
    await say(page, 'late')
    const retryAfterMs = expect.any(Number) as number
    expect(page.of('receipt')).toMatchObject([{ status: 'unavailable', retryAfterMs }])
  })
})

describe('the option', () => {
  it('historyPage is how much one page holds; older ones are asked for', async () => {
    await start([], { historyPage: 2 })
    const page = await opened()
    for (const text of ['1', '2', '3', '4', '5']) {
      await say(page, text, `id-${text}`)
      await vi.waitFor(() => expect(textsOf(page)?.at(-1)).toEqual([text, text]))
    }
    const late = await opened()
    await readBack(late)
    expect(
      late.of('history').map(({ older, messages }) => [older, ...messages.map(({ text }) => text)]),
    ).toEqual([
      [false, '4', '5'],
      [true, '2', '3'],
      [true, '1'],
    ])
    expect(textsOf(late)).toEqual(textsOf(page))
  })

  it('historySize is how many messages can be read again', async () => {
    await start([], { historySize: 3 })
    const page = await opened()
    await say(page, 'old', 'a', 'conversation-0')
    for (const text of ['1', '2', '3']) await say(page, text, `id-${text}`)
    const late = await opened()
    expect(late.shown(conversation)?.messages.map(({ text }) => text)).toEqual(['1', '2', '3'])
    await late.say({ type: 'conversations' })
    expect(late.of('conversations')[0]?.conversations.map(({ id }) => id)).toEqual([conversation])
  })

  it('id is the name of the channel', async () => {
    await start([], { id: 'desk' })
    const page = await opened()
    await say(page, 'hello')
    const record = await test.gateway.service(queue)!.get(page.of('receipt')[0]!.messageId!)
    expect(record).toMatchObject({
      ...{ channel: 'desk', peer: { kind: 'direct', id: 'local' }, thread: conversation },
      sessionKey: `agent:main:desk:default:direct:local:thread:${conversation}`,
    })
  })

  it('root is whether / leads to the page', async () => {
    await start([], { root: false })
    expect([...server.mounted]).toEqual(['/chat'])
    await test.stop()
    await start()
    expect([...server.mounted]).toEqual(['/chat', '/'])
  })
})

describe('bounds', () => {
  it('cut a page that would hold too much text, and leave nothing out', async () => {
    await start()
    const page = await opened()
    for (const letter of ['a', 'b', 'c']) {
      const text = letter.repeat(90_000)
      await say(page, text, letter)
      await vi.waitFor(() => expect(textsOf(page)?.at(-1)).toEqual([text, text]))
    }
    const late = await opened()
    await readBack(late)
    expect(late.of('history').map(({ messages }) => messages.length)).toEqual([1, 1, 1])
    expect(textsOf(late)).toEqual(textsOf(page))
  })

  it('let one connection follow 50 conversations', async () => {
    await start()
    const page = server.connect()
    const open = (index: number) => page.say({ type: 'open', conversation: `conversation-${index}` })
    for (let index = 0; index <= 50; index += 1) await open(index)
    expect(page.of('history')).toHaveLength(50)
    expect(page.of('error')).toMatchObject([{ code: 'OC_SOCKET_MESSAGE_INVALID', about: 'open' }])
    await open(0)
    await page.say({ type: 'leave', conversation: 'conversation-0' })
    await open(50)
    expect(page.of('history')).toHaveLength(52)
  })
})
