import { createFakeWorld } from '@openclaw/testing'
import type { FakeWorld } from '@openclaw/testing'
import { http } from '@openclaw/sdk/http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  ask,
  authenticating,
  bearers,
  cookies,
  exchange,
  mounting,
  says,
  serve,
  socketing,
} from './serving.js'
import type { Serving } from './serving.js'

let running: Serving | undefined

async function start(...given: Parameters<typeof serve>): Promise<Serving> {
  return (running = await serve(...given))
}

afterEach(async () => {
  await running?.stop()
  running = undefined
})

const tokens = () => bearers({ good: ['chat', 'read'] })
const signedIn = { cookie: 'session=ann' }
const browsers = () => cookies(new Map([[signedIn.cookie, ['chat' as const]]]))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const chat = () => mounting('/chat', 'chat', says())()
const page = () =>
  mounting('/page', 'open', () => async (app) => void app.get('/', async () => 'hello'), { page: true })()

describe('the Origin of a request', () => {
  const foreign = (port: number) => [
    ...[
      'null',
      '',
      'http://evil.example',
      `http://evil.localhost:${port}`,
      `http://localhost:${port}.evil.example`,
    ],
    ...[`http://localhost.evil.example:${port}`, `http://xlocalhost:${port}`, `http://localhost:${port + 1}`],
    ...[
      'http://localhost',
      `HTTP://localhost:${port}`,
      `http://user@localhost:${port}`,
      `ftp://localhost:${port}`,
    ],
    ...[
      `http://localhost:${port}/`,
      `http://localhost:${port}, http://evil.example`,
      `http://127.0.0.1:${port}`,
    ],
    ...[`http://localhost.:${port}`, `http://lоcalhost:${port}`, `//localhost:${port}`, `localhost:${port}`],
  ]

  it('must be the gateway itself for what changes something, whatever the credential', async () => {
    const { url, port } = await start([tokens(), browsers(), chat(), mounting('/open', 'open', says())()])
    const host = `localhost:${port}`
    for (const origin of foreign(port)) {
      for (const [path, credential] of [
        ['/chat', bearer('good')],
        ['/chat', signedIn],
        ['/open', {}],
      ] as const) {
        const headers = { host, ...credential, origin: Buffer.from(origin).toString('latin1') }
        const { status, code } = await ask(`${url}${path}`, { method: 'POST', body: '{}', headers })
        expect([origin, status, code]).toEqual([origin, 403, 'OC_HTTP_ORIGIN_FOREIGN'])
      }
    }
    for (const origin of [`http://${host}`, `https://${host}`, `http://LOCALHOST:${port}`]) {
      const headers = { host, ...signedIn, origin }
      expect((await ask(`${url}/chat`, { method: 'POST', body: '{}', headers })).status).toBe(200)
    }
  })

  it('must be there where a browser adds the credential by itself, and not for a program', async () => {
    const { url, port } = await start([tokens(), browsers(), chat()])
    const post = async (headers: Record<string, string>) => {
      const { status, code } = await ask(`${url}/chat`, { method: 'POST', body: '{}', headers })
      return code ?? status
    }
    const own = { ...signedIn, origin: `http://127.0.0.1:${port}` }
    expect(await post(signedIn)).toBe('OC_HTTP_ORIGIN_FOREIGN')
    expect(await post({ ...own, 'sec-fetch-site': 'cross-site' })).toBe('OC_HTTP_ORIGIN_FOREIGN')
    expect(await post({ ...own, 'sec-fetch-site': 'same-site' })).toBe('OC_HTTP_ORIGIN_FOREIGN')
    expect(await post({ ...own, 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await post(bearer('good'))).toBe(200)
    const read = async (headers: object) =>
      (await ask(`${url}/chat`, { headers: { ...signedIn, ...headers } })).status
    expect([await read({}), await read({ 'sec-fetch-site': 'none' })]).toEqual([200, 200])
    expect(await read({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await read({ origin: 'http://evil.example' })).toBe(403)
  })

  it('keeps pages of other sites from driving a gateway without authentication', async () => {
    const { url, port } = await start([chat()])
    const post = async (headers: Record<string, string>) =>
      (await ask(`${url}/chat`, { method: 'POST', body: '{}', headers })).status
    expect(await post({})).toBe(200)
    expect(await post({ origin: `http://127.0.0.1:${port}` })).toBe(200)
    expect(await post({ origin: 'http://evil.example' })).toBe(403)
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(403)
    // A name of the attacker's that leads to this machine: to the browser it is the same site.
    const rebound = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` }
    expect(await post(rebound)).toBe(421)
    expect((await ask(`${url}/chat`, { headers: { host: rebound.host } })).status).toBe(421)
    expect((await ask(`${url}/chat`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  })
})

describe('the Host of a request', () => {
  const known = ['localhost', 'LocalHost:1', 'localhost.', '127.0.0.1:80', '127.9.9.9', '[::1]', '[::1]:9']
  const given = ['Claw.example.com', 'claw.example.com.:443', '[fd00::1]:1', 'port.example.com:8443']
  const foreign = [
    ...['evil.example', 'localhost.evil.example', 'xlocalhost', 'claw.example.com.evil.example', '10.0.0.1'],
    ...[
      'port.example.com',
      'port.example.com:8444',
      '[fd00::2]',
      '[::2]',
      '127.1',
      'user@localhost',
      'a b',
      '..',
    ],
    ...['localhost:x', 'localhost:123456', 'localhost/', '2130706433', '0x7f.1', '128.0.0.1'],
  ]
  const allowedHosts = ['claw.example.com', '[fd00::1]', 'PORT.example.com:8443']

  it('must be known for pages and cookies', async () => {
    const { url } = await start([tokens(), browsers(), chat(), page()], { allowedHosts })
    for (const host of [...known, ...given]) {
      expect([host, (await ask(`${url}/page`, { headers: { host } })).status]).toEqual([host, 200])
      expect([host, (await ask(`${url}/chat`, { headers: { host, ...signedIn } })).status]).toEqual([
        host,
        200,
      ])
    }
    for (const host of foreign) {
      for (const [path, headers] of [
        ['/page', {}],
        ['/page/missing', {}],
        ['/chat', signedIn],
      ] as const) {
        const { status, code } = await ask(`${url}${path}`, { headers: { host, ...headers } })
        expect([host, status, code]).toEqual([host, 421, 'OC_HTTP_HOST_UNKNOWN'])
      }
    }
  })

  it('is told with the key that would let it in', async () => {
    const { url } = await start([page()])
    const { text } = await ask(`${url}/page`, { headers: { host: 'claw.example.com:8443' } })
    expect((JSON.parse(text) as { error: { hint: string } }).error.hint).toContain(
      '"gateway": { "allowedHosts": ["claw.example.com"] }',
    )
  })

  it('does not matter to programs, nor to health', async () => {
    const { url } = await start([tokens(), chat(), mounting('/healthz', 'open', says())()])
    const host = 'anything.example'
    expect((await ask(`${url}/chat`, { headers: { host, ...bearer('good') } })).status).toBe(200)
    expect((await ask(`${url}/healthz`, { headers: { host } })).status).toBe(200)
  })

  it('is one', async () => {
    const { port } = await start([page()])
    const get = (hosts: string, version = '1.1') =>
      exchange(port, `GET /page HTTP/${version}\r\n${hosts}connection: close\r\n\r\n`)
    expect(await get('host: localhost\r\n')).toMatch(/^HTTP\/1\.1 200/)
    expect(await get('host: localhost\r\nhost: localhost\r\n')).toMatch(/^HTTP\/1\.1 421/)
    expect(await get('host: localhost\r\nHOST: evil.example\r\n')).toMatch(/^HTTP\/1\.1 421/)
    expect(await get('')).toMatch(/^HTTP\/1\.1 400/)
    expect(await get('', '1.0')).toMatch(/^HTTP\/1\.1 421/)
  })
})

describe('every answer', () => {
  it('tells browsers to be careful, whatever it is', async () => {
    const raw = mounting('/raw', 'open', () => async (app) => {
      app.get('/', async (_request, reply) => {
        reply.hijack()
        reply.raw.setHeader('x-own', '1')
        reply.raw.writeHead(200, { 'cache-control': 'max-age=5' })
        reply.raw.end('raw')
      })
      app.get('/cached', async (_request, reply) => reply.header('Cache-Control', 'max-age=9').send('cached'))
      app.get('/failing', () => Promise.reject(new Error('inside')))
    })
    const { url, port } = await start([tokens(), chat(), page(), raw()])
    const strict = "default-src 'none'; frame-ancestors 'none'"
    for (const [path, status, policy, cache] of [
      ['/page', 200, /script-src 'self'.*frame-ancestors 'none'/, 'no-store'],
      ['/page/missing', 404, /script-src 'self'/, 'no-store'],
      ['/chat', 401, strict, 'no-store'],
      ['/nothing', 401, strict, 'no-store'],
      ['/chat/%zz', 401, strict, 'no-store'],
      ['/raw', 200, strict, 'max-age=5'],
      ['/raw/cached', 200, strict, 'max-age=9'],
      ['/raw/failing', 500, strict, 'no-store'],
      ['/raw/%zz', 400, strict, 'no-store'],
      [`/${'x'.repeat(9_000)}`, 414, strict, 'no-store'],
    ] as const) {
      const answer = await ask(`${url}${path}`)
      expect([path, answer.status]).toEqual([path, status])
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
        'content-security-policy':
          policy instanceof RegExp ? (expect.stringMatching(policy) as string) : policy,
        'cache-control': cache,
      })
      const names = Object.keys(answer.headers).join(' ')
      expect(names).not.toMatch(/x-powered-by|server|access-control/)
      expect(answer.headers['content-security-policy']).not.toContain('unsafe')
    }
    expect(await exchange(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*x-frame-options: DENY/s)
  })
})

describe('what is too much or too odd', () => {
  it('is refused before anything is done for it', async () => {
    const { url, port } = await start([tokens(), chat()])
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`x-${index}`, '1']))
    expect((await ask(`${url}/chat`, { headers: many })).status).toBe(431)
    expect((await ask(`${url}/chat?${'x'.repeat(8_200)}`, { headers: bearer('good') })).status).toBe(414)
    expect((await ask(`${url}/chat?${'x'.repeat(8_000)}`, { headers: bearer('good') })).status).toBe(200)
    const large = `GET /chat HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`
    expect(await exchange(port, large)).toMatch(/^HTTP\/1\.1 431 .*OC_HTTP_HEAD_INVALID/s)
  })

  it('gives no way around the scope of a route', async () => {
    const { port, url } = await start([tokens(), chat(), mounting('/open', 'open', says())(), page()])
    for (const path of [
      ...[
        '/open/../chat',
        '/open/%2e%2e/chat',
        '/open/..%2fchat',
        '/%63hat',
        '//chat',
        '/chat/',
        '/chat//',
        '/CHAT',
      ],
      ...[
        '/./chat',
        '/page/../../chat',
        '/chat;x',
        '/chat%00',
        '\\chat',
        `http://localhost:${port}/chat`,
        '*',
      ],
    ]) {
      const answer = await exchange(
        port,
        `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
      )
      expect([path, answer.slice(9, 12)]).toEqual([path, expect.stringMatching(/^40[014]$/)])
    }
    expect((await ask(`${url}/chat`, { headers: bearer('good') })).text).toBe('1')
  })

  it('is no credential', async () => {
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.'
    for (const authorization of [
      ...[
        '',
        ' ',
        'Bearer',
        'Bearer ',
        `Bearer ${jwt}`,
        'Bearer __proto__',
        'Bearer toString',
        'Basic Z29vZDo=',
      ],
    ]) {
      await running?.stop()
      const { url } = await start([tokens(), chat()])
      const { status, code } = await ask(`${url}/chat`, { headers: { authorization } })
      expect([authorization, status, code]).toEqual([authorization, 401, 'OC_AUTH_REQUIRED'])
    }
  })
})

describe('the lock', () => {
  const guess = (url: string, token: string) => ask(`${url}/chat`, { headers: bearer(token) })
  const minutes = (world: FakeWorld, count: number) => world.advance(count * 60_000)

  it('falls after ten wrong guesses within a minute, and opens after five', async () => {
    const world = createFakeWorld()
    const { url } = await start([tokens(), chat()], {}, world)
    for (let wrong = 0; wrong < 9; wrong += 1) expect((await guess(url, `no-${wrong}`)).status).toBe(401)
    expect((await guess(url, 'good')).status).toBe(200)
    await minutes(world, 2)
    for (let wrong = 0; wrong < 10; wrong += 1) expect((await guess(url, `no-${wrong}`)).status).toBe(401)
    const locked = await guess(url, 'good')
    expect([locked.status, locked.code, locked.headers['retry-after']]).toEqual([
      429,
      'OC_AUTH_LOCKED',
      '300',
    ])
    await minutes(world, 4)
    expect((await guess(url, 'good')).headers['retry-after']).toBe('60')
    await minutes(world, 1)
    expect((await guess(url, 'good')).status).toBe(200)
  })

  it('counts neither who brings nothing nor old cookies', async () => {
    const { url } = await start([tokens(), browsers(), chat()])
    for (let time = 0; time < 15; time += 1) {
      expect((await ask(`${url}/chat`)).status).toBe(401)
      expect((await ask(`${url}/chat`, { headers: { cookie: `session=${time}` } })).status).toBe(401)
    }
    expect((await guess(url, 'good')).status).toBe(200)
  })

  it('leaves who is signed in alone during 1,000 guesses, and compares ten of them', async () => {
    let compared = 0
    const guessed = authenticating('guessed', { authenticate: () => void (compared += 1) })
    const { url } = await start([guessed, browsers(), chat()])
    const statuses = new Map<number, number>()
    for (let round = 0; round < 50; round += 1) {
      const tokens = Array.from({ length: 20 }, (_, index) => `${round}-${index}`)
      for (const { status } of await Promise.all(tokens.map((token) => guess(url, token)))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      expect((await ask(`${url}/chat`, { headers: signedIn })).status).toBe(200)
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 10, 429: 990 })
    // Those that came at once with the tenth.
    expect(compared).toBeLessThan(30)
  })

  it('cannot be outrun by many guesses in one packet', async () => {
    const { port } = await start([tokens(), chat()])
    const line = (token: string, rest = '') =>
      `GET /chat HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n${rest}\r\n`
    const wrong = Array.from({ length: 30 }, (_, index) => line(`no-${index}`)).join('')
    const text = await exchange(port, `${wrong}${line('good', 'connection: close\r\n')}`)
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    expect(statuses).toEqual([...Array<string>(10).fill('401'), ...Array<string>(21).fill('429')])
  })

  it('holds for secrets in the body of a sign-in, which is then not read', async () => {
    let read = 0
    const signIn = mounting('/sign-in', 'open', () => async (app) => {
      app.post('/', { config: { signIn: true } }, async (request, reply) => {
        read += 1
        request.guessedWrong()
        return reply.code(401).send({})
      })
    })
    const { url } = await start([tokens(), chat(), signIn()])
    const statuses = []
    for (let time = 0; time < 12; time += 1) {
      statuses.push((await ask(`${url}/sign-in`, { method: 'POST', body: '{"code":"x"}' })).status)
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    expect(read).toBe(10)
    expect((await guess(url, 'good')).status).toBe(429)
  })
})

it('lists every route and every message of a socket', async () => {
  const endpoint = {
    scope: 'chat',
    messages: { say: { scope: 'operate', body: {}, handle: () => undefined } },
  } as const
  const route = mounting('/x', 'read', () => async (app) => {
    app.get('/', async () => 1)
    app.post('/:id', { config: { scope: 'admin' } }, async () => 1)
  })
  const { gateway } = await start([route(), page(), socketing('/live', endpoint)()])
  expect(gateway.service(http)!.routes()).toEqual([
    { method: 'SOCKET', path: '/live', scope: 'chat', page: false },
    { method: 'MESSAGE', path: '/live', message: 'say', scope: 'operate', page: false },
    { method: 'GET', path: '/page', scope: 'open', page: true },
    { method: 'GET', path: '/x', scope: 'read', page: false },
    { method: 'POST', path: '/x/:id', scope: 'admin', page: false },
  ])
})
