import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localAccess } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import httpServer from '@openclaw/http-server'
import controlApi from '@openclaw/control-api'
import monitorHealth from '@openclaw/monitor-health'
import { createTestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'
import { readOrCreateToken, weaknessOf } from '../src/token.js'
import { createTokenAuth } from '../src/token-auth.js'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'openclaw-auth-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('the access token', () => {
  it('is generated once, and is for its owner only', async () => {
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => readOrCreateToken(home)))
    expect(new Set([first, ...others, await readOrCreateToken(home)])).toHaveLength(1)
    expect(Buffer.from(first!, 'base64url')).toHaveLength(32)
    expect((await stat(join(home, 'access-token'))).mode & 0o777).toBe(0o600)
  })

  it('is closed to others again when somebody opened it', async () => {
    await writeFile(join(home, 'access-token'), 'a-token\n', { mode: 0o644 })
    expect(await readOrCreateToken(home)).toBe('a-token')
    expect((await stat(join(home, 'access-token'))).mode & 0o777).toBe(0o600)
  })

  it('says what to do when the file is empty or the home cannot be written', async () => {
    await writeFile(join(home, 'access-token'), '\n')
    await expect(readOrCreateToken(home)).rejects.toMatchObject({ code: 'OC_AUTH_TOKEN_WEAK' })
    await expect(readOrCreateToken(join(home, 'access-token'))).rejects.toMatchObject({
      code: 'OC_HOME_UNWRITABLE',
    })
  })

  it.each(['your-secret-token', 'changeme', 'short', 'my-very-long-secret-token-that-is-a-placeholder'])(
    'is weak when it is "%s"',
    (token) => {
      expect(weaknessOf(token)).toBeDefined()
    },
  )

  it('is strong when it is long and random', () => {
    expect(weaknessOf('3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789A')).toBeUndefined()
  })
})

describe('who is let in', () => {
  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['an empty header', ''],
    ['no scheme', 'good'],
    ['another scheme', 'Basic good'],
    ['a wrong token', 'Bearer bad'],
    ['a prefix', 'Bearer goo'],
    ['two tokens', 'Bearer good good'],
    ['a blank token', 'Bearer  '],
  ])('is nobody with %s', (_, authorization) => {
    const auth = createTokenAuth({ id: 'token', scopes: ['admin'] })
    auth.accept('good')
    expect(auth.authenticate(authorization === undefined ? {} : { authorization })).toBeUndefined()
  })

  it('is who has the token, by whatever case the scheme is written in', () => {
    const auth = createTokenAuth({ id: 'token', scopes: ['admin'] })
    expect(auth.authenticate({ authorization: 'Bearer good' })).toBeUndefined()
    auth.accept('good')
    for (const authorization of ['Bearer good', 'bearer good']) {
      expect(auth.authenticate({ authorization })).toEqual({ id: 'token', scopes: ['admin'] })
    }
  })
})

describe('a gateway with it', () => {
  it('tells nothing but its health without a token, also on the loopback address', async () => {
    const test = await createTestGateway({
      home,
      plugins: [httpServer({ port: 0 }), plugin(), monitorHealth(), controlApi()],
    })
    const { url } = test.gateway.service(http)!.address!
    const get = async (path: string, token?: string) =>
      fetch(`${url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
    expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200])
    for (const path of ['/', '/api/status', '/api/messages', '/anything'])
      expect((await get(path)).status).toBe(401)
    const kept = (await readFile(join(home, 'access-token'), 'utf8')).trim()
    const { token: local } = test.gateway.service(localAccess)!
    for (const token of [kept, local]) {
      const response = await get('/api/status', token)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ status: { state: 'ready' }, pid: process.pid })
    }
    await test.stop()
  })

  it('takes the token of the config instead of its own', async () => {
    const accessToken = 'c0nf1gured-3q2-7wAbCdEfGhIjKlMnOpQrStUv'
    const test = await createTestGateway({
      home,
      plugins: [httpServer({ port: 0 }), plugin({ accessToken }), controlApi()],
    })
    const { url } = test.gateway.service(http)!.address!
    const response = await fetch(`${url}/api/status`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(response.status).toBe(200)
    await expect(stat(join(home, 'access-token'))).rejects.toMatchObject({ code: 'ENOENT' })
    await test.stop()
  })
})
