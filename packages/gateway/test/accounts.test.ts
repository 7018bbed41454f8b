import { queue } from '@openclaw/sdk'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { platform, sendError, type FakePlatform } from './inline.js'

let test: TestGateway

afterEach(() => test.stop())

async function start(fake: FakePlatform, settings = {}): Promise<void> {
  test = await createTestGateway({
    plugins: [fake.entry],
    settings: { retryMs: 5, drainMs: 50, ...settings },
  })
}

async function outboundTo(fake: FakePlatform, account: string, text = 'hello') {
  const receipt = await fake.say(text, { account })
  const { outboundIds } = await test.ended('id' in receipt ? receipt.id : '')
  return outboundIds![0]!
}

const states = () =>
  test.gateway
    .snapshot()
    .channels.filter(({ id }) => id === 'fake')
    .map(({ account, state }) => `${account} ${state}`)

describe('a channel with several accounts', () => {
  it('has a connection for each, and answers by the one that was asked', async () => {
    const fake = platform({ accounts: ['sales', 'support'] })
    await start(fake)
    expect(fake.opened).toBe(2)
    expect(states()).toEqual(['sales connected', 'support connected'])
    for (const account of ['sales', 'support']) await test.ended(await outboundTo(fake, account))
    expect(fake.sent.map(({ account }) => account)).toEqual(['sales', 'support'])
    await test.stop()
    expect(fake.closed).toBe(2)
  })

  it('takes nothing in for an account that it does not have', async () => {
    const fake = platform({ accounts: ['sales'] })
    await start(fake)
    const receipt = await fake.say('hello', { account: 'support' })
    expect(receipt).toMatchObject({ status: 'dead', reason: expect.stringContaining('OC_MESSAGE_INVALID') })
  })

  it('lets one account wait while another goes on', async () => {
    const fake = platform({ accounts: ['sales', 'support'] })
    await start(fake)
    fake.links.get('sales')!.report('down', 'no network')
    const waiting = await outboundTo(fake, 'sales')
    await test.ended(await outboundTo(fake, 'support'))
    expect(fake.sent.map(({ account }) => account)).toEqual(['support'])
    fake.links.get('sales')!.report('connected')
    expect(await test.ended(waiting)).toMatchObject({ state: 'delivered', attempts: 1 })
  })
})

describe('credentials that are refused', () => {
  it('leave the account alone after the third send; what waits then is neither tried nor lost', async () => {
    const fake = platform({ accounts: ['sales', 'support'] })
    fake.onSend = ({ account }) => (account === 'sales' ? sendError('auth', 'token revoked') : undefined)
    await start(fake)
    for (let count = 0; count < 3; count += 1) {
      expect(await test.ended(await outboundTo(fake, 'sales'))).toMatchObject({ state: 'dead' })
    }
    expect(states()).toEqual(['sales down', 'support connected'])
    const [sales] = test.gateway.snapshot().channels.filter(({ account }) => account === 'sales')
    expect(sales?.reason).toBe('left alone after 3 refusals: OC_SEND_FAILED: token revoked')
    await expect.poll(() => fake.closed).toBe(1)
    const waiting = await outboundTo(fake, 'sales')
    expect(await test.ended(await outboundTo(fake, 'support'))).toMatchObject({ state: 'delivered' })
    expect(await test.gateway.service(queue)!.get(waiting)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect(fake.opened).toBe(2)
  })

  it('are forgotten once something was taken', async () => {
    const fake = platform()
    let sends = 0
    fake.onSend = () => ((sends += 1) % 3 === 0 ? undefined : sendError('auth', 'not now'))
    await start(fake)
    for (let count = 0; count < 9; count += 1) await test.ended(await outboundTo(fake, 'default'))
    expect(states()).toEqual(['default connected'])
  })

  it('end the tries to open, too', async () => {
    const fake = platform()
    let tries = 0
    fake.onOpen = () => {
      tries += 1
      sendError('auth', 'token revoked')
    }
    await start(fake)
    await expect
      .poll(() => test.gateway.snapshot().channels.find(({ id }) => id === 'fake')?.reason)
      .toMatch(/^left alone after 3/)
    // Any fourth try would come within a few back-offs of this gateway.
    await test.ask('hello')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(tries).toBe(3)
  })
})
