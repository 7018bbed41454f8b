import httpServer from '@openclaw/http-server'
import { channels, definePlugin } from '@openclaw/sdk'
import type { Channel, Outbound } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import plugin from '../src/index.js'
import type { StatusReport } from '../src/index.js'

let test: TestGateway
let url: string
let sent: Outbound[]
let report: (state: 'connected' | 'down') => void

const channel: Channel = {
  ...{ guarantee: 'none', sender: 'any', sends: 1, accounts: ['default', 'support'] },
  open(link) {
    if (link.account === 'support') report = (state) => link.report(state)
    return () => undefined
  },
  send: async (outbound) => {
    sent.push(outbound)
    return { platformId: `p-${sent.length}` }
  },
}
const channelPlugin = definePlugin({
  ...{ name: 'channel-test', api: 1, kind: 'channel', needs: { channels } },
  options: { type: 'object', additionalProperties: false },
  setup: ({ services }) => void services.channels.add('chat', channel),
})

beforeEach(async () => {
  sent = []
  test = await createTestGateway({ plugins: [httpServer({ port: 0 }), channelPlugin(), plugin()] })
  url = test.gateway.service(http)!.address!.url
})

afterEach(() => test.stop())

const peer = { kind: 'direct', id: 'ann' }

async function post(
  body: object,
): Promise<{ status: number; body: { id: string; error?: { code: string } } }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/notices`, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: response.status, body: (await response.json()) as { id: string } }
}

async function backlog() {
  const response = await fetch(`${url}/api/status?with=detail`)
  return ((await response.json()) as StatusReport).detail?.backlog
}

it('a notice is sent by the account that is named, and the ledger knows its end', async () => {
  const { status, body } = await post({ channel: 'chat', account: 'support', peer, text: 'hello' })
  expect(status).toBe(202)
  await vi.waitFor(() =>
    expect(sent).toMatchObject([{ id: body.id, account: 'support', peer, text: 'hello' }]),
  )
  await vi.waitFor(async () => {
    const response = await fetch(`${url}/api/ledger/messages/${body.id}`)
    expect(await response.json()).toMatchObject({ state: 'delivered', receipt: { platformId: 'p-1' } })
  })
})

it('nobody who is not there is written to, and no body that is none is taken', async () => {
  for (const wrong of [{ channel: 'nowhere' }, { account: 'nobody' }]) {
    const { status, body } = await post({ channel: 'chat', peer, text: 'x', ...wrong })
    expect([status >= 400, body.error?.code]).toEqual([true, 'OC_NOTICE_UNDELIVERABLE'])
  }
  for (const wrong of [{ text: '' }, { text: 7 }, { peer: { kind: 'room', id: 'x' } }, { more: 1 }]) {
    const { status, body } = await post({ channel: 'chat', peer, text: 'x', ...wrong })
    expect([status, body.error?.code]).toEqual([400, 'OC_HTTP_BODY_INVALID'])
  }
  expect(sent).toEqual([])
})

it('what waits is told by account, while it does', async () => {
  expect(await backlog()).toEqual({ accounts: [], more: false })
  report('down')
  await post({ channel: 'chat', account: 'support', peer, text: 'later' })
  await post({ channel: 'chat', account: 'support', peer, text: 'later, too' })
  const waits = { channel: 'chat', account: 'support', waiting: 0, unsent: 2 }
  await vi.waitFor(async () => expect(await backlog()).toEqual({ accounts: [waits], more: false }))
  report('connected')
  await vi.waitFor(() => expect(sent).toHaveLength(2))
  await vi.waitFor(async () => expect(await backlog()).toEqual({ accounts: [], more: false }))
})
