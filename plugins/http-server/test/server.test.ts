import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { connect, createServer } from 'node:net'
import { resolveTestEntries } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { bearers, mounting, says, serve } from './serving.js'
import type { Serving } from './serving.js'

let running: Serving | undefined

async function start(...given: Parameters<typeof serve>): Promise<string> {
  running = await serve(...given)
  return running.url
}

afterEach(async () => {
  await running?.stop()
  running = undefined
})

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code

describe('the HTTP server', () => {
  it('sends each request to the mount with the longest prefix', async () => {
    const url = await start([mounting('/', 'open', says('root '))(), mounting('/a/b', 'open', says('ab '))()])
    for (const [path, text] of [
      ['/', 'root 1'],
      ['/a/b', 'ab 1'],
      ['/a/b?x=/y', 'ab 1'],
    ]) {
      expect(await (await fetch(`${url}${path}`)).text()).toBe(text)
    }
    expect((await fetch(`${url}/a/bc`)).status).toBe(404)
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
  })

  it('exchanges one plugin without any other socket noticing', async () => {
    const other = mounting('/other', 'open', says())()
    const changing = mounting('/changing', 'open', says())
    const url = await start([other, changing({ version: '1' })])
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (path: string) =>
      new Promise<{ text: string; port: number | undefined }>((resolve, reject) => {
        httpRequest(`${url}${path}`, { agent }, (response) => {
          let text = ''
          const { localPort: port } = response.socket
          response.on('data', (chunk) => (text += String(chunk)))
          response.on('end', () => resolve({ text, port }))
        })
          .on('error', reject)
          .end()
      })
    const before = await ask('/other')
    for (const version of ['2', '3']) {
      await running!.gateway.reload(await resolveTestEntries([running!.server, other, changing({ version })]))
      expect((await ask('/changing')).text).toBe(version)
    }
    expect(await ask('/other')).toEqual(before)
    agent.destroy()
  })

  it('finishes the requests of a plugin that is taken out', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow = mounting('/slow', 'open', () => async (app) => {
      app.get('/', async () => {
        await held
        return 'finished'
      })
    })()
    const url = await start([slow])
    const pending = fetch(`${url}/slow`).then((response) => response.text())
    await new Promise((resolve) => setTimeout(resolve, 30))
    const reloading = running!.gateway.reload(await resolveTestEntries([running!.server]))
    await expect.poll(async () => (await fetch(`${url}/slow`)).status).toBe(404)
    release()
    expect(await pending).toBe('finished')
    await reloading
  })

  it('refuses bodies that are broken, too large, too deep, or reach for a prototype', async () => {
    const url = await start([mounting('/x', 'open', says())()])
    const deep = '['.repeat(65) + ']'.repeat(65)
    for (const [body, status, code] of [
      ['{"a":', 400, 'OC_HTTP_BODY_INVALID'],
      ['', 400, 'OC_HTTP_BODY_INVALID'],
      [deep, 400, 'OC_HTTP_BODY_INVALID'],
      ['{"__proto__":{"a":1}}', 400, 'OC_HTTP_BODY_INVALID'],
      ['{"constructor":{"prototype":{}}}', 400, 'OC_HTTP_BODY_INVALID'],
      [JSON.stringify('x'.repeat(2_000_000)), 413, 'OC_HTTP_BODY_TOO_LARGE'],
    ] as const) {
      const response = await post(`${url}/x`, body)
      expect([response.status, await codeOf(response)]).toEqual([status, code])
    }
    const fine = `{"a":"[[[","b":${'['.repeat(60)}${']'.repeat(60)}}`
    expect((await post(`${url}/x`, fine)).status).toBe(200)
  })

  it('lets nobody learn anything without a credential but what is open', async () => {
    const plugins = [
      bearers({ reader: ['read'], boss: ['admin'] }),
      mounting('/open', 'open', says())(),
      mounting('/read', 'read', says())(),
    ]
    const url = await start(plugins)
    const status = async (path: string, token?: string) =>
      (
        await fetch(
          `${url}${path}`,
          token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
        )
      ).status
    expect(await status('/open')).toBe(200)
    for (const path of ['/read', '/read/missing', '/missing']) {
      expect(await status(path)).toBe(401)
      expect(await status(path, 'wrong')).toBe(401)
    }
    expect([await status('/read', 'reader'), await status('/read', 'boss')]).toEqual([200, 200])
    expect(await status('/missing', 'reader')).toBe(404)
  })

  it('tells a credential that lacks the scope', async () => {
    const url = await start([bearers({ reader: ['read'] }), mounting('/op', 'operate', says())()])
    const response = await post(`${url}/op`, '{}', { authorization: 'Bearer reader' })
    expect([response.status, await codeOf(response)]).toEqual([403, 'OC_AUTH_FORBIDDEN'])
  })

  it('does not start a plugin whose route declares no scope', async () => {
    await expect(start([mounting('/x', undefined, says())()])).rejects.toMatchObject({
      code: 'OC_HTTP_SCOPE_MISSING',
    })
  })

  it('does not listen beyond this machine without authentication, or with a weak token', async () => {
    await expect(start([], { host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'OC_HTTP_EXPOSED',
      exitCode: 78,
    })
    await expect(start([bearers({}, 'the token is short')], { host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'OC_AUTH_TOKEN_WEAK',
      exitCode: 78,
    })
    await start([bearers({}, 'the token is short')])
    expect(running!.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the access token is weak' }),
    )
  })

  it('closes every door when authentication is taken out while it listens beyond this machine', async () => {
    const auth = bearers({ boss: ['admin'] })
    const route = mounting('/x', 'read', says())()
    const url = (await start([auth, route], { host: '0.0.0.0' })).replace('0.0.0.0', '127.0.0.1')
    await running!.gateway.reload(await resolveTestEntries([running!.server, route]))
    expect((await fetch(`${url}/x`)).status).toBe(401)
  })

  it('names the process that holds the port', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    await expect(start([], { port })).rejects.toMatchObject({
      code: 'OC_HTTP_PORT_TAKEN',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    })
    holder.close()
  })

  it('answers sockets past the limit with 503, and serves again when there is room', async () => {
    const url = await start([mounting('/x', 'read', says())()], { maxConnections: 2 })
    const port = Number(new URL(url).port)
    const held = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    // Who has proved who it is does not make way for others.
    for (const socket of held) socket.write('GET /x HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await Promise.all(held.map((socket) => once(socket, 'data')))
    const third = connect(port, '127.0.0.1')
    const [answer] = (await once(third, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1/s)
    for (const socket of held) socket.destroy()
    await expect.poll(async () => (await fetch(`${url}/x`).catch(() => undefined))?.status).toBe(200)
  })

  it('answers an upgrade that nobody takes', async () => {
    const url = await start([mounting('/x', 'open', says())()])
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET /x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/)
  })
})
