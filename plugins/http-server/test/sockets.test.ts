import { once } from 'node:events'
import { connect } from 'node:net'
import { createFakeWorld } from '@openclaw/testing'
import type { AccessScope } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { SocketConnection, SocketEndpoint } from '@openclaw/sdk/http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { bearers, cookies, exchange, mounting, says, serve, socketing } from './serving.js'
import type { Serving } from './serving.js'

let running: Serving | undefined
let known: Map<string, AccessScope[]>
let opened: SocketConnection[]
let closed: SocketConnection[]
let heard: unknown[]
let clients: WebSocket[]
let release: () => void
let held: Promise<void>

beforeEach(() => {
  known = new Map([['session=ann', ['chat']]])
  opened = []
  closed = []
  heard = []
  clients = []
  held = new Promise((resolve) => (release = resolve))
})

afterEach(async () => {
  release()
  for (const client of clients) client.terminate()
  await running?.stop()
  running = undefined
})

const text = { type: 'string' } as const
const endpoint: SocketEndpoint = {
  scope: 'chat',
  opened: (connection) => opened.push(connection),
  closed: (connection) => closed.push(connection),
  messages: {
    say: {
      scope: 'chat',
      body: { type: 'object', required: ['text'], properties: { text, id: { type: 'integer' } } },
      handle(body: { text: string; ref?: string }, connection) {
        heard.push(body.text)
        connection.send({ type: 'said', text: body.text })
      },
    },
    wait: {
      scope: 'chat',
      body: {},
      async handle() {
        await held
        heard.push('waited')
      },
    },
    fail: { scope: 'chat', body: {}, handle: () => Promise.reject(new Error('secret detail')) },
    rule: { scope: 'admin', body: {}, handle: () => void heard.push('ruled') },
  },
}

async function start(given: Parameters<typeof serve>[1] = {}, world?: Parameters<typeof serve>[2]) {
  const auth = [bearers({ good: ['chat'], reader: ['read'] }), cookies(known)]
  return (running = await serve([...auth, socketing('/live', endpoint)()], given, world))
}

const upgradeBytes =
  'GET /live HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer good\r\nconnection: upgrade\r\n' +
  'upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

interface Client {
  readonly socket: WebSocket
  /** What the server said, one object a frame. */
  readonly told: Record<string, unknown>[]
  readonly closed: Promise<{ code: number; reason: string }>
  say(message: unknown): void
}

const program = { authorization: 'Bearer good' }

async function open({ port }: Serving, headers: Record<string, string> = program): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers })
  clients.push(socket)
  const told: Record<string, unknown>[] = []
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as Record<string, unknown>))
  socket.on('error', () => undefined)
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  await once(socket, 'open')
  return { socket, told, closed, say: (message) => socket.send(JSON.stringify(message)) }
}

/** What a handshake is answered that must not succeed. */
async function handshake(
  { port }: Serving,
  headers: Record<string, string> = {},
  path = '/live',
): Promise<string> {
  const all = {
    ...{ host: `localhost:${port}`, connection: 'Upgrade', upgrade: 'websocket' },
    ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await exchange(port, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  expect(answer).toContain('x-content-type-options: nosniff')
  return `${answer.slice(9, 12)} ${/"code":"(\w+)"/.exec(answer)?.[1]}`
}

describe('the handshake', () => {
  it('is refused before it happens, with the answer a route would give', async () => {
    const serving = await start()
    const { port } = serving
    const own = `http://localhost:${port}`
    const cookie = 'session=ann'
    for (const [headers, answer] of [
      [{}, '401 OC_AUTH_REQUIRED'],
      [{ authorization: 'Bearer reader' }, '403 OC_AUTH_FORBIDDEN'],
      [{ cookie }, '403 OC_HTTP_ORIGIN_FOREIGN'],
      [{ cookie, origin: own, 'sec-fetch-site': 'cross-site' }, '403 OC_HTTP_ORIGIN_FOREIGN'],
      [{ cookie, origin: 'null' }, '403 OC_HTTP_ORIGIN_FOREIGN'],
      [{ cookie, origin: `${own}.evil.example` }, '403 OC_HTTP_ORIGIN_FOREIGN'],
      [{ ...program, origin: 'http://evil.example' }, '403 OC_HTTP_ORIGIN_FOREIGN'],
      [{ cookie, host: 'evil.example', origin: 'http://evil.example' }, '421 OC_HTTP_HOST_UNKNOWN'],
      [{ ...program, 'sec-websocket-version': '12' }, '400 OC_HTTP_HEAD_INVALID'],
      [{ ...program, 'sec-websocket-key': 'short' }, '400 OC_HTTP_HEAD_INVALID'],
      [{ ...program, upgrade: 'h2c' }, '400 OC_HTTP_HEAD_INVALID'],
    ] as const) {
      expect([headers, await handshake(serving, headers)]).toEqual([headers, answer])
    }
    expect(await handshake(serving, {}, '/nothing')).toBe('401 OC_AUTH_REQUIRED')
    expect(await handshake(serving, { authorization: 'Bearer reader' }, '/nothing')).toBe(
      '404 OC_HTTP_NOT_FOUND',
    )
    expect(await handshake(serving, program, `/live?${'x'.repeat(9_000)}`)).toBe('414 OC_HTTP_HEAD_INVALID')
    for (let wrong = 0; wrong < 10; wrong += 1) await handshake(serving, { authorization: `Bearer ${wrong}` })
    expect(await handshake(serving, program)).toBe('429 OC_AUTH_LOCKED')
    expect(opened).toEqual([])
    const browser = await open(serving, { cookie, origin: `http://127.0.0.1:${port}` })
    browser.say({ type: 'say', text: 'hello' })
    await vi.waitFor(() => expect(browser.told).toEqual([{ type: 'said', text: 'hello' }]))
    expect(opened[0]!.identity.id).toBe(cookie)
  })

  it('half made or broken off harms nobody', async () => {
    const serving = await start()
    for (const bytes of [
      'GET /live HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n',
      'GET /live HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      `${upgradeBytes}\x81`,
    ]) {
      const socket = connect(serving.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.end(bytes)
      socket.resume()
      await once(socket, 'close')
    }
    const { say, told } = await open(serving)
    say({ type: 'say', text: 'still here' })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await vi.waitFor(() => expect(closed).toHaveLength(1))
  })

  it('is not offered to everyone', async () => {
    const { gateway } = await start()
    const everyone = { ...endpoint, scope: 'open' } as const
    await expect(gateway.service(http)!.socket('/everyone', everyone)).rejects.toMatchObject({
      code: 'OC_HTTP_SCOPE_MISSING',
    })
  })
})

describe('a message', () => {
  it('that is wrong is told and nothing else', async () => {
    const { say, told, socket } = await open(await start())
    const deep = `{"type":"say","text":${'['.repeat(70)}${']'.repeat(70)}}`
    for (const [message, answer] of [
      [
        { type: 'nothing', ref: 'r1' },
        { about: 'nothing', ref: 'r1', code: 'OC_SOCKET_MESSAGE_INVALID' },
      ],
      [{ type: 'toString' }, { about: 'toString', code: 'OC_SOCKET_MESSAGE_INVALID' }],
      [{ type: 'x'.repeat(500) }, { about: 'x'.repeat(100) }],
      [{ text: 'no type' }, { about: '' }],
      [{ type: 7 }, { about: '' }],
      [{ type: 'say', ref: 7, text: 'x' }, { about: '' }],
      [['say'], { about: '' }],
      [null, { about: '' }],
      ['say', { about: '' }],
      [{ type: 'say' }, { about: 'say', message: expect.stringContaining("'text'") as string }],
      [{ type: 'say', text: 7 }, { message: expect.stringContaining('/text must be string') as string }],
      [
        { type: 'say', text: 'x', id: '7' },
        { message: expect.stringContaining('/id must be integer') as string },
      ],
      [
        { type: 'say', text: 'x', extra: 1 },
        { message: expect.stringContaining('must not have "extra"') as string },
      ],
      [
        { type: 'rule', ref: 'r2' },
        { about: 'rule', ref: 'r2', code: 'OC_AUTH_FORBIDDEN' },
      ],
      [
        { type: 'fail', ref: 'r3' },
        { about: 'fail', ref: 'r3', code: 'OC_HTTP_FAILED' },
      ],
      [deep, { about: '', message: expect.stringContaining('deeper') as string }],
      ['{"type":"say","text":"x","__proto__":{"a":1}}', { about: '' }],
      ['{"type":"say","text":"x","constructor":{"prototype":{}}}', { about: '' }],
    ] as const) {
      told.length = 0
      if (typeof message === 'string' && message.startsWith('{')) socket.send(message)
      else say(message)
      await vi.waitFor(() => expect(told).toHaveLength(1))
      expect(told[0]).toMatchObject({ type: 'error', hint: expect.any(String) as string, ...answer })
      expect(JSON.stringify(told[0])).not.toContain('secret detail')
    }
    expect(heard).toEqual([])
    told.length = 0
    say({ type: 'say', text: 'right', id: 7, ref: 'r4' })
    await vi.waitFor(() => expect(told).toEqual([{ type: 'said', text: 'right' }]))
  })

  it('that is no JSON, binary or too large ends the connection', async () => {
    const serving = await start({ frameLimit: 1_000 })
    for (const [frame, code] of [
      ['{"type":', 1007],
      ['', 1007],
      [Buffer.from('{"type":"say","text":"x"}'), 1003],
      [JSON.stringify({ type: 'say', text: 'x'.repeat(2_000) }), 1009],
    ] as const) {
      const { socket, told, closed } = await open(serving)
      socket.send(frame)
      expect((await closed).code).toBe(code)
      expect(told.map(({ code }) => code)).toEqual(code === 1009 ? [] : ['OC_SOCKET_MESSAGE_INVALID'])
    }
    await vi.waitFor(() => expect(closed).toHaveLength(4))
    expect(heard).toEqual([])
  })

  it('waits for those before it', async () => {
    const { say } = await open(await start())
    say({ type: 'say', text: 'first' })
    say({ type: 'wait' })
    for (let index = 0; index < 50; index += 1) say({ type: 'say', text: String(index) })
    await vi.waitFor(() => expect(heard).toEqual(['first']))
    const other = await open(running!)
    other.say({ type: 'say', text: 'other' })
    await vi.waitFor(() => expect(heard).toEqual(['first', 'other']))
    release()
    const numbers = Array.from({ length: 50 }, (_, index) => String(index))
    await vi.waitFor(() => expect(heard).toEqual(['first', 'other', 'waited', ...numbers]))
  })

  it.each([
    ['many', 120, 'x'],
    ['large', 6, 'x'.repeat(250_000)],
  ])('is not kept with too %s before it', async (_name, count, text) => {
    const { say, closed: gone } = await open(await start())
    say({ type: 'wait' })
    for (let index = 0; index < count; index += 1) say({ type: 'say', text })
    expect(await gone).toEqual({ code: 1008, reason: 'too many messages wait' })
    await vi.waitFor(() => expect(closed).toHaveLength(1))
    expect(closed[0]!.signal.aborted).toBe(true)
    release()
    await vi.waitFor(() => expect(heard).toEqual(['waited']))
  })
})

describe('a connection', () => {
  it('ends when its credential is revoked, and not before', async () => {
    const world = createFakeWorld()
    const serving = await start({}, world)
    const headers = { cookie: 'session=ann', origin: `http://127.0.0.1:${serving.port}` }
    const browser = await open(serving, headers)
    const other = await open(serving)
    await world.advance(10_000)
    browser.say({ type: 'say', text: 'still' })
    await vi.waitFor(() => expect(heard).toEqual(['still']))
    known.delete('session=ann')
    await world.advance(5_000)
    expect(await browser.closed).toEqual({ code: 4401, reason: 'signed out' })
    other.say({ type: 'say', text: 'other' })
    await vi.waitFor(() => expect(heard).toEqual(['still', 'other']))
    await vi.waitFor(() => expect(closed).toEqual([opened[0]]))
  })

  it('lives on while others guess from its address', async () => {
    const world = createFakeWorld()
    const serving = await start({}, world)
    const { say } = await open(serving)
    for (let wrong = 0; wrong < 12; wrong += 1) await handshake(serving, { authorization: `Bearer ${wrong}` })
    await world.advance(6_000)
    say({ type: 'say', text: 'here' })
    await vi.waitFor(() => expect(heard).toEqual(['here']))
  })

  it('ends when the other end answers no ping', async () => {
    const world = createFakeWorld()
    const serving = await start({}, world)
    const { socket, say } = await open(serving)
    const silent = connect(serving.port, '127.0.0.1')
    silent.on('error', () => undefined)
    silent.resume()
    const cut = once(silent, 'close')
    silent.write(upgradeBytes)
    await vi.waitFor(() => expect(opened).toHaveLength(2))
    const pinged = once(socket, 'ping')
    await world.advance(30_000)
    await pinged
    // Handled after the pong that went before it.
    say({ type: 'say', text: 'after the ping' })
    await vi.waitFor(() => expect(heard).toEqual(['after the ping']))
    await world.advance(30_000)
    await cut
    await vi.waitFor(() => expect(closed).toEqual([opened[1]]))
  })

  it('ends when the other end reads too slowly', async () => {
    const { socket } = await open(await start())
    socket.pause()
    const [connection] = opened
    const block = { type: 'block', text: 'x'.repeat(500_000) }
    let sent = 0
    await vi.waitFor(() => {
      while (connection!.send(block)) sent += 1
      expect(connection!.send(block)).toBe(false)
    })
    expect(sent).toBeLessThan(100)
    // It never reads, so it learns nothing of the close: it is cut.
    await vi.waitFor(() => expect(closed).toHaveLength(1), { timeout: 5_000 })
    expect(connection!.send(block)).toBe(false)
  })

  it('ends with the plugin that serves it, in time even when the other end does not answer', async () => {
    const serving = await start()
    const { closed: gone, socket } = await open(serving)
    const deaf = await open(serving)
    deaf.socket.pause()
    await serving.stop()
    expect(await gone).toEqual({ code: 1001, reason: 'going away' })
    expect(socket.readyState).toBe(WebSocket.CLOSED)
    expect(closed).toHaveLength(2)
    expect(opened.map(({ signal }) => signal.aborted)).toEqual([true, true])
  })

  it('takes one place among all', async () => {
    const serving = await start({ maxConnections: 2 })
    const first = await open(serving)
    await open(serving)
    const refused = await exchange(serving.port, 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    expect(refused).toMatch(/^HTTP\/1\.1 503 .*OC_HTTP_FULL/s)
    first.socket.close()
    await vi.waitFor(() => open(serving))
  })

  it('is not mixed up with routes of the same path', async () => {
    const plugins = [
      bearers({ good: ['chat'] }),
      mounting('/live', 'open', says())(),
      socketing('/live', endpoint)(),
    ]
    running = await serve(plugins)
    expect(await (await fetch(`${running.url}/live`)).text()).toBe('1')
    expect((await open(running)).socket.readyState).toBe(WebSocket.OPEN)
  })
})
