import { HttpError, type Api } from 'grammy'
import { describe, expect, it, vi } from 'vitest'
import { bench, refusal } from './bench.js'

/** How often a text is shown, and what the caller learned of it. */
async function send(api: Api, text: string): Promise<unknown> {
  return api.sendMessage(42, text).catch((error: unknown) => error)
}

describe('faults of requests', () => {
  it.each([
    ['tooMany', 429, /Too Many Requests: retry after 1/],
    ['conflict', 409, /Conflict/],
    ['internal', 500, /Internal Server Error/],
    ['unauthorized', 401, /Unauthorized/],
  ] as const)('%s is answered, and nothing is done', async (kind, code, text) => {
    const { telegram, api } = await bench()
    telegram.open(42)
    telegram.fault({ kind })

    const refused = await refusal(api.sendMessage(42, 'x'))

    expect(refused.error_code).toBe(code)
    expect(refused.description).toMatch(text)
    expect(telegram.shown(42)).toEqual([])
    await api.sendMessage(42, 'x')
    expect(telegram.shown(42)).toEqual(['x'])
  })

  it('says how long to wait', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    telegram.fault({ kind: 'tooMany', retryAfter: 17 })

    expect((await refusal(api.sendMessage(42, 'x'))).parameters).toEqual({ retry_after: 17 })
  })

  it('answers 502 with a page that no client can read as JSON', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    telegram.fault({ kind: 'badGateway' })

    expect(await send(api, 'x')).toBeInstanceOf(HttpError)
    expect(telegram.shown(42)).toEqual([])
  })

  it('breaks the connection before or after the deed, and only the record knows', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    telegram.fault({ kind: 'resetBefore', method: 'sendMessage' })
    telegram.fault({ kind: 'resetAfter', method: ['sendMessage'] })

    expect(await send(api, 'before')).toBeInstanceOf(HttpError)
    expect(await send(api, 'after')).toBeInstanceOf(HttpError)

    expect(telegram.shown(42)).toEqual(['after'])
    expect(telegram.record.calls.map(({ fault, outcome, told }) => [fault, outcome?.ok, told])).toEqual([
      ['resetBefore', undefined, false],
      ['resetAfter', true, false],
    ])
    await send(api, 'after')
    expect(telegram.sentTwice()).toMatchObject([{ chatId: 42, text: 'after' }])
  })

  it('stays silent before or after the deed', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    telegram.fault({ kind: 'hangBefore' })
    telegram.fault({ kind: 'hangAfter' })
    const gone = new AbortController()

    const before = send(api, 'x')
    const after = api.sendMessage(42, 'after', {}, gone.signal as never).catch((error: unknown) => error)
    await vi.waitFor(() => expect(telegram.shown(42)).toHaveLength(1))
    gone.abort()
    expect(await after).toBeInstanceOf(HttpError)
    await telegram.stop()
    expect(await before).toBeInstanceOf(HttpError)
  })

  it('is slow when told to', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)
    const slow = telegram.fault({ kind: 'slow', ms: 30 })

    expect(await send(api, 'x')).toMatchObject({ text: 'x' })
    expect(slow.hits).toBe(1)
  })

  it('befalls what it is meant for, as often as it is meant to, and the same with the same seed', async () => {
    const outcomes = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { telegram, api } = await bench({ seed })
        telegram.open(42)
        telegram.fault({
          kind: 'internal',
          probability: 0.5,
          when: ({ payload }) => payload['text'] !== 'spared',
        })
        for (const text of ['spared', ...'abcdefghijklmnop']) await send(api, text)
        return telegram.record.calls.map(({ outcome }) => outcome?.status)
      }),
    )

    expect(outcomes[0]![0]).toBe(200)
    expect(new Set(outcomes[0])).toEqual(new Set([200, 500]))
    expect(outcomes[1]).toEqual(outcomes[0])
    expect(outcomes[2]).not.toEqual(outcomes[0])
  })

  it('leaves polls alone unless it names them, and forgets faults that are taken back', async () => {
    const { telegram, api } = await bench()
    const fault = telegram.fault({ kind: 'internal', times: 2 })

    await api.getUpdates()
    expect(fault.hits).toBe(0)
    fault.remove()
    await api.getMe()
    telegram.fault({ kind: 'internal', method: 'getUpdates' })
    expect((await refusal(api.getUpdates())).error_code).toBe(500)
    telegram.fault({ kind: 'internal' })
    telegram.clearFaults()
    await api.getMe()
  })

  it('limits like the platform, once it is switched on', async () => {
    let now = 1_000_000
    const { telegram, api } = await bench({ now: () => now })
    for (const chat of [42, 43, -5]) telegram.open(chat)
    telegram.limit({ perSecond: 3, perMinuteInGroup: 1 })

    await api.sendMessage(42, 'one')
    expect((await refusal(api.sendMessage(42, 'two'))).parameters).toEqual({ retry_after: 1 })
    await api.sendMessage(43, 'other chat')
    await api.sendMessage(-5, 'group')
    expect((await refusal(api.sendMessage(44, 'x'))).error_code).toBe(400)
    now += 1000
    await api.sendMessage(42, 'two')
    expect((await refusal(api.sendMessage(-5, 'group again'))).parameters.retry_after).toBeGreaterThan(50)
    telegram.limit(undefined)
    await api.sendMessage(42, 'three')
    expect(telegram.shown(42)).toEqual(['one', 'two', 'three'])
  })
})

describe('faults of updates', () => {
  it('hands an update over once more', async () => {
    const { telegram, api } = await bench()
    telegram.fault({
      kind: 'duplicate',
      when: ({ message }) => (message as { text: string }).text === 'twice',
    })
    for (const text of ['once', 'twice']) telegram.say({ chat: 42, text })

    const first = await api.getUpdates()
    const again = await api.getUpdates({ offset: first.at(-1)!.update_id + 1 })

    expect(again).toEqual([first[1]])
    expect(telegram.record.updates.map(({ handed, confirmed }) => [handed, confirmed])).toEqual([
      [1, true],
      [2, true],
    ])
    expect(await api.getUpdates({ offset: again[0]!.update_id + 1 })).toEqual([])
  })

  it('hands over in another order, but within a chat only when told to', async () => {
    const { telegram, api } = await bench({ seed: 3 })
    const texts = async () =>
      (await api.getUpdates()).map(({ message }) => [message!.chat.id, Number(message!.text)])
    for (let number = 1; number <= 10; number += 1)
      telegram.say({ chat: 42 + (number % 2), text: String(number) })
    const inOrder = await texts()

    const across = telegram.fault({ kind: 'reorder', times: 3 })
    const mixed = await texts()
    across.remove()
    const within = telegram.fault({ kind: 'reorder', withinChat: true })
    const wild = await texts()

    const of = (list: number[][], chat: number) => list.filter(([id]) => id === chat)
    expect(mixed).not.toEqual(inOrder)
    for (const chat of [42, 43]) expect(of(mixed, chat)).toEqual(of(inOrder, chat))
    expect(within.hits).toBe(1)
    expect(of(wild, 42)).not.toEqual(of(inOrder, 42))
    expect(new Set(wild.map(String))).toEqual(new Set(inOrder.map(String)))
  })
})
