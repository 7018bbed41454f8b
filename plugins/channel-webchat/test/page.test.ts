import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import httpServer from '@openclaw/http-server'
import { authenticators, definePlugin } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPageFiles } from '../src/page-files.js'
import { pagePath, pageRoutes, rootRoute } from '../src/page-routes.js'

const script = 'assets/index-Ab_9-xYz.js'
let folder: string
let test: TestGateway

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openclaw-page-'))
  const site = definePlugin({
    ...{ name: '@openclaw/monitor-page', api: 1, kind: 'monitor', needs: { http, authenticators } },
    options: { type: 'object', additionalProperties: false },
    setup({ services, onStart }) {
      const identity = { id: 'ann', scopes: ['admin'] } as const
      services.authenticators.add('test', {
        authenticate: ({ authorization }) => (authorization === 'Bearer right' ? identity : undefined),
      })
      const files = createPageFiles(join(folder, 'page'))
      onStart(() => services.http.mount(pagePath, pageRoutes(files), { scope: 'open', page: true }))
      onStart(() => services.http.mount('/', rootRoute, { page: true }))
    },
  })
  test = await createTestGateway({ plugins: [httpServer({ port: 0 }), site] })
})

afterEach(async () => {
  await test.stop()
  await rm(folder, { recursive: true, force: true })
})

async function build(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'page', path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, text)
  }
}

const page = {
  'index.html': '<!doctype html>',
  [script]: 'script',
  [`${script}.br`]: 'br',
  [`${script}.gz`]: 'gzip',
  'assets/plain.js': 'plain',
  'icon.svg': '<svg/>',
  'notes.xyz': 'not of the page',
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends the path as it is: `fetch` would tidy it up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { host, port } = test.gateway.service(http)!.address!
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, headers, method }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

describe('the files of the page', () => {
  it('are served with their types, and kept by browsers as long as they may', async () => {
    await build(page)
    const index = await get('/chat/')
    expect(index).toMatchObject({
      status: 200,
      body: '<!doctype html>',
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    })
    const { etag } = index.headers
    expect(await get('/chat/', { 'if-none-match': `"other", ${etag}` })).toMatchObject({
      status: 304,
      body: '',
    })
    expect((await get('/chat/', { 'if-none-match': '"other"' })).status).toBe(200)
    expect(await get(`/chat/${script}?v=1`)).toMatchObject({
      status: 200,
      body: 'script',
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      },
    })
    expect((await get('/chat/assets/plain.js')).headers['cache-control']).toBe('no-cache')
    expect((await get('/chat/icon.svg')).headers['content-type']).toBe('image/svg+xml')
  })

  it('come compressed to who takes that', async () => {
    await build(page)
    const encodings = { 'gzip, br': 'br', gzip: 'gzip', 'br;q=0, gzip;q=0.5': 'gzip', deflate: undefined }
    for (const [accepted, encoding] of Object.entries(encodings)) {
      const { headers, body } = await get(`/chat/${script}`, { 'accept-encoding': accepted })
      expect([headers['content-encoding'], body]).toEqual([encoding, encoding ?? 'script'])
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    }
    expect(
      (await get('/chat/icon.svg', { 'accept-encoding': 'br' })).headers['content-encoding'],
    ).toBeUndefined()
  })

  it('are all that there is', async () => {
    await build(page)
    await writeFile(join(folder, 'secret'), 'secret')
    const outside = [
      '/chat/../secret',
      '/chat/..%2fsecret',
      '/chat/%2e%2e/secret',
      '/chat/%252e%252e/secret',
      '/chat/..%5csecret',
      '/chat/..\\secret',
      '/chat/assets/../index.html',
      '/chat/%69ndex.html',
      '/chat/index.html%00',
      '/chat//index.html',
      '/chat/./index.html',
      '/chat/notes.xyz',
      `/chat/${script}.gz`,
      '/chat/assets',
      '/chat/assets/',
      '/chat/__proto__',
      '/chat/constructor',
    ]
    for (const path of outside) expect([path, (await get(path)).status]).toEqual([path, 404])
    expect((await get('/chat/index.html', {}, 'POST')).status).toBe(404)
    expect((await get('/chat/index.html')).status).toBe(200)
  })

  it('are asked for with a slash', async () => {
    await build(page)
    expect(await get('/chat')).toMatchObject({ status: 302, headers: { location: '/chat/' } })
  })

  it('are missing until the page is built, and then need no restart', async () => {
    const missing = await get('/chat/')
    expect(missing).toMatchObject({ status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    expect(missing.body).toContain('npm run prepare')
    expect((await get(`/chat/${script}`)).status).toBe(503)
    await build(page)
    expect((await get('/chat/')).status).toBe(200)
  })
})

describe('/', () => {
  it('leads to the page, and tells nobody else anything', async () => {
    expect(await get('/')).toMatchObject({ status: 302, headers: { location: '/chat/' } })
    for (const path of ['/unknown', '/api/unknown', '//', '/chatter']) {
      expect([path, (await get(path)).status]).toEqual([path, 401])
      expect([path, (await get(path, { authorization: 'Bearer right' })).status]).toEqual([path, 404])
    }
    expect((await get('/', {}, 'POST')).status).toBe(401)
  })
})
