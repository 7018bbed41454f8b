import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agent, live, until } from './live.js'

const ann = 111

function lostReasons({ test }: Awaited<ReturnType<typeof live>>): string[] {
  return test.events.flatMap((event) => (event.type === 'channel.lost' ? event.reason : []))
}

describe('what goes wrong on the way out', () => {
  it('429: waits as long as it is told, and sends once', async () => {
    const { fake, sends } = await live()
    fake.fault({ kind: 'tooMany', method: 'sendMessage', retryAfter: 3 })
    fake.say({ chat: ann, text: 'hi' })
    await until(() => sends().length === 1)
    expect(sends()[0]?.state).toBe('delivered')
    expect(fake.shown(ann)).toEqual(['hi'])
    expect(fake.record.callsOf('sendMessage')).toHaveLength(2)
  })

  it.each(['resetAfter', 'resetBefore', 'internal', 'badGateway'] as const)(
    '%s: nobody knows whether it was sent, so it is never sent again',
    async (kind) => {
      const { fake, sends } = await live()
      fake.fault({ kind, method: 'sendMessage' })
      fake.say({ chat: ann, text: 'one' })
      await until(() => sends().length === 1)
      fake.say({ chat: ann, text: 'two' })
      await until(() => sends().length === 2)
      expect(sends().map(({ state }) => state)).toEqual(['uncertain', 'delivered'])
      expect(fake.record.callsOf('sendMessage')).toHaveLength(2)
      expect(fake.sentTwice()).toEqual([])
    },
  )

  it('somebody who blocked the bot: dead, and told why', async () => {
    let go = (): void => undefined
    const blocked = new Promise<void>((resolve) => (go = resolve))
    const { fake, sends, confirmed } = await live({
      plugins: [
        agent(async function* () {
          await blocked
          yield { type: 'done', text: 'hello?' }
        }),
      ],
    })
    fake.say({ chat: ann, text: 'hi' })
    await confirmed()
    fake.changeMembership({ chat: ann, status: 'kicked' })
    go()
    await until(() => sends().length === 1)
    expect(sends()[0]).toMatchObject({ state: 'dead', reason: expect.stringContaining('403') })
  })
})

describe('what goes wrong on the way in', () => {
  it.each(['tooMany', 'internal', 'badGateway', 'resetBefore', 'resetAfter'] as const)(
    'a poll that ends with %s is asked again, and nothing is lost',
    async (kind) => {
      const { fake, confirmed } = await live()
      fake.fault({ kind, method: 'getUpdates', times: 3 })
      fake.say({ chat: ann, text: 'hi' })
      await until(() => fake.shown(ann).length === 1)
      await confirmed()
      expect(fake.lost()).toEqual([])
      expect(fake.shown(ann)).toEqual(['hi'])
    },
  )

  it('a second program on the token is told, and polling goes on when it has gone', async () => {
    const started = await live()
    const { fake, test } = started
    fake.fault({ kind: 'conflict', method: 'getUpdates', times: 3 })
    fake.say({ chat: ann, text: 'wakes the poll' })
    await until(() =>
      lostReasons(started).some((reason) => reason.includes('another program polls this token')),
    )
    await until(() =>
      test.gateway.snapshot().channels.some(({ id, state }) => id === 'telegram' && state === 'connected'),
    )
    fake.say({ chat: ann, text: 'hi' })
    await until(() => fake.shown(ann).join().includes('hi'))
  })

  it('a revoked token: asked a few times, then left alone, and said so', async () => {
    const started = await live()
    const { fake } = started
    fake.revoke()
    fake.say({ chat: ann, text: 'hi' })
    await until(() => lostReasons(started).some((reason) => reason.includes('left alone')))
    expect(lostReasons(started).join()).toContain('401')
    const calls = fake.record.callsOf('getMe').length
    expect(calls).toBeLessThanOrEqual(4)
  })

  it('no secret is told anywhere', async () => {
    const started = await live()
    const { fake, test, home } = started
    fake.fault({ kind: 'resetBefore', method: ['sendMessage', 'getUpdates'], times: 2 })
    fake.say({ chat: ann, text: 'hi' })
    await until(() => started.sends().length === 1)
    await started.confirmed()
    const told = [JSON.stringify(test.log.lines), JSON.stringify(test.events)]
    told.push(await readFile(join(home, 'telegram', 'default', 'offset.json'), 'utf8'))
    expect(told.join()).not.toContain(fake.token)
  })
})
