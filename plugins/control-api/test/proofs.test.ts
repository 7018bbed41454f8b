import { channels, definePlugin, gateway, queue } from '@openclaw/sdk'
import type { Channel, ChannelLink } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import { createFakeWorld, createTestGateway, settle } from '@openclaw/testing'
import type { FakeWorld, TestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createChannelProofs } from '../src/channel-proofs.js'
import type { ChannelProofs } from '../src/channel-proofs.js'

const quietAfterMs = 60_000
const address = { url: 'http://127.0.0.1:1', host: '127.0.0.1', port: 1 }

let world: FakeWorld
let test: TestGateway
let link: ChannelLink
let proofs: ChannelProofs
let http: { address: HttpServer['address'] }

const options = { type: 'object', additionalProperties: false } as const
const base: Channel = {
  ...{ guarantee: 'native', sender: 'any', sends: 1 },
  open: () => () => undefined,
  send: async () => ({}),
}
const platform: Channel = {
  ...base,
  open(opened) {
    link = opened
    return () => undefined
  },
}
const channelPlugin = definePlugin({
  ...{ name: 'channel-test', api: 1, kind: 'channel', options, needs: { channels } },
  setup({ services }) {
    services.channels.add('platform', platform)
    services.channels.add('page', { ...base, audience: 'page' })
    services.channels.add('program', { ...base, audience: 'program' })
  },
})
const watcher = definePlugin({
  ...{ name: 'watcher-test', api: 1, kind: 'monitor', options, needs: { channels, gateway, queue } },
  setup({ services, events, watch, world }) {
    proofs = createChannelProofs({ ...services, http: http as HttpServer, world, quietAfterMs })
    watch(events, proofs.observe)
  },
})

beforeEach(async () => {
  world = createFakeWorld()
  http = { address }
  test = await createTestGateway({ world, plugins: [channelPlugin(), watcher()] })
  await settle()
})

afterEach(async () => {
  const stopped = test.stop()
  await world.advance(20_000)
  await stopped
})

async function platformState() {
  const { state, since } = (await proofs.reports()).find(({ id }) => id === 'platform')!
  return [state, since]
}

const hello = {
  channel: 'platform',
  account: 'default',
  text: 'x',
  peer: { kind: 'direct', id: 'p' },
} as const
const receive = (deliveryId: string) => link.receive({ ...hello, deliveryId, sender: { id: 'p' } })

const account = { channel: 'platform', account: 'default' }

it('is connected after it connected, quiet when nothing is heard for long enough, and not before', async () => {
  const [, since] = await platformState()
  await world.advance(quietAfterMs)
  expect(await platformState()).toEqual(['connected', since])
  await world.advance(1)
  expect(await platformState()).toEqual(['quiet', since])
})

it('a message in, one out, and a heartbeat each prove that it is there', async () => {
  await world.advance(quietAfterMs + 1)
  link.report('connected')
  const beatAt = world.clock.now()
  expect((await platformState())[0]).toBe('connected')
  await world.advance(quietAfterMs + 1)
  expect(await platformState()).toEqual(['quiet', beatAt])

  const receiving = receive('one')
  await world.advance(1_000)
  await receiving
  expect((await platformState())[0]).toBe('connected')
  expect(await proofs.lastInbound(account)).toBeGreaterThan(beatAt)
  expect(test.events).toContainEqual(
    expect.objectContaining({ type: 'message.settled', direction: 'outbound', state: 'delivered' }),
  )
})

it('what was there before it was watched is asked of the ledger', async () => {
  const receiving = receive('one')
  await world.advance(1_000)
  await receiving
  const before = await proofs.lastInbound(account)
  await world.advance(quietAfterMs + 1)
  const late = createChannelProofs({
    ...{ channels: { get: () => platform, list: () => new Map(), add: () => () => undefined } },
    ...{ gateway: test.gateway, http: http as HttpServer, queue: test.gateway.service(queue)!, world },
    quietAfterMs,
  })
  expect(await late.lastInbound(account)).toBe(before)
  expect((await late.reports()).find(({ id }) => id === 'platform')).toMatchObject({ state: 'quiet' })
})

it('a lost one is down with its reason; a page is there while the server listens; a program is no account', async () => {
  link.report('down', 'no network')
  await world.advance(quietAfterMs + 1)
  const states = async () => (await proofs.reports()).map(({ id, state, reason }) => [id, state, reason])
  expect(await states()).toEqual([
    ['platform', 'down', 'no network'],
    ['page', 'connected', undefined],
  ])
  http.address = undefined
  expect((await states())[1]).toEqual(['page', 'down', 'the HTTP server does not listen'])
})
