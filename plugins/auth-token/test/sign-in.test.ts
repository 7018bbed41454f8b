import { createFakeWorld } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { newHome, open } from './opened.js'

const accessToken = 'a-token-of-more-than-thirty-two-bytes'
const minuteMs = 60_000

describe('a one-time code', () => {
  it('signs one browser in, as the owner of the access token', async () => {
    const { ask, code, guesses, signIn } = await open()
    const one = code()
    expect(Buffer.from(one, 'base64url').length).toBeGreaterThanOrEqual(20)
    const first = await ask('POST', '/auth/session', { body: { code: one } })
    expect(first).toMatchObject({ status: 204, body: {} })
    const second = await ask('POST', '/auth/session', { body: { code: one } })
    expect(second).toMatchObject({ status: 401, code: 'OC_AUTH_CODE_INVALID' })
    expect([second.setCookie, guesses()]).toEqual([undefined, 1])
    const who = await ask('GET', '/auth/session', { cookie: await signIn() })
    expect(who).toMatchObject({ status: 200, body: { id: 'token', scopes: ['admin'] } })
  })

  it('is too old after ten minutes, and not before', async () => {
    const world = createFakeWorld()
    const { ask, code } = await open({ world })
    const [early, late] = [code(), code()]
    await world.advance(10 * minuteMs - 1)
    expect((await ask('POST', '/auth/session', { body: { code: early } })).status).toBe(204)
    await world.advance(1)
    expect((await ask('POST', '/auth/session', { body: { code: late } })).status).toBe(401)
  })

  it('gives way to newer ones: twenty wait at most', async () => {
    const { ask, code } = await open()
    const codes = Array.from({ length: 21 }, code)
    const statusOf = async (one: string) =>
      (await ask('POST', '/auth/session', { body: { code: one } })).status
    expect([await statusOf(codes[0]!), await statusOf(codes[1]!), await statusOf(codes[20]!)]).toEqual([
      401, 204, 204,
    ])
  })

  it('is made for whoever may do everything', async () => {
    const { ask, local } = await open({ accessToken })
    expect((await ask('POST', '/auth/code')).status).toBe(401)
    for (const bearer of [local, accessToken]) {
      const { body } = await ask('POST', '/auth/code', { bearer })
      const { code, expiresAt } = body as { code: string; expiresAt: number }
      expect(expiresAt - Date.now()).toBeGreaterThan(9 * minuteMs)
      expect((await ask('POST', '/auth/session', { body: { code } })).status).toBe(204)
    }
  })
})

describe('signing in with the access token', () => {
  it('takes the access token and no other credential', async () => {
    const { ask, guesses, local, code } = await open({ accessToken })
    expect((await ask('POST', '/auth/session', { body: { token: accessToken } })).status).toBe(204)
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWRtaW4ifQ.'
    const wrong = [local, code(), jwt, ' ', `${accessToken} `, accessToken.slice(0, -1), 'Bearer x', '\u0000']
    for (const token of wrong) {
      const answer = await ask('POST', '/auth/session', { body: { token } })
      expect(answer).toMatchObject({ status: 401, code: 'OC_AUTH_REQUIRED', setCookie: undefined })
      const bearer = await ask('GET', '/auth/session', { bearer: encodeURI(token) })
      expect(bearer.status).toBe(token === local ? 200 : 401)
    }
    expect(guesses()).toBe(wrong.length)
  })

  it.each([
    ['both', { code: 'x', token: 'y' }],
    ['neither', {}],
    ['more', { code: 'x', next: 'http://elsewhere' }],
    ['an empty one', { token: '' }],
    ['a number', { code: 1 }],
    ['a list', ['code']],
    ['a huge one', { token: 'x'.repeat(5_000) }],
    ['no JSON', '{"code":'],
  ])('refuses %s before it looks at a secret', async (_, body) => {
    const { ask, guesses } = await open({ accessToken })
    expect((await ask('POST', '/auth/session', { body })).status).toBe(400)
    expect(guesses()).toBe(0)
  })
})

describe('the cookie', () => {
  it('is for the server alone, for this site alone, and named after the home', async () => {
    const home = await newHome()
    const { ask, code } = await open({ home })
    const { setCookie } = await ask('POST', '/auth/session', { body: { code: code() } })
    expect(setCookie).toMatch(
      /^openclaw-[0-9a-f]{8}=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const other = await open({ home: await newHome() })
    const nameOf = (cookie = '') => cookie.split('=')[0]
    expect(nameOf(await other.signIn())).not.toBe(nameOf(setCookie))
    const again = await open({ home })
    expect(nameOf(await again.signIn())).toBe(nameOf(setCookie))
  })

  it('is renewed where the page asks who it is', async () => {
    const { ask, signIn, local } = await open()
    const cookie = await signIn()
    expect((await ask('GET', '/auth/session', { cookie })).setCookie).toMatch(`${cookie}; Max-Age=2592000;`)
    const program = await ask('GET', '/auth/session', { bearer: local })
    expect([program.body['id'], program.setCookie]).toEqual(['local', undefined])
  })

  it('is refused when it is forged, truncated, there twice, or huge', async () => {
    const { whoIs, signIn } = await open()
    const cookie = await signIn()
    const [name = '', id = ''] = cookie.split('=')
    expect(await whoIs(`theme=dark; ${cookie}; lang=en`)).toBe(200)
    const refused = [
      undefined,
      '',
      `${name}=`,
      `${name}=${'A'.repeat(43)}`,
      cookie.slice(0, -1),
      `${cookie}A`,
      `${cookie}; ${cookie}`,
      `${name}=${'A'.repeat(43)}; ${cookie}`,
      `${name}="${id}"`,
      `${name}=../../access-token`,
      `${name}=%2e%2e%2f${'A'.repeat(34)}`,
      `x${cookie}`,
      `${name.toUpperCase()}=${id}`,
      `${cookie}; filler=${'x'.repeat(9_000)}`,
    ]
    for (const header of refused) expect([header, await whoIs(header)]).toEqual([header, 401])
  })
})

describe('signing out', () => {
  it('revokes this browser and clears its cookie; others stay', async () => {
    const { ask, signIn, whoIs } = await open({ home: await newHome() })
    const [one, two] = [await signIn(), await signIn()]
    const out = await ask('DELETE', '/auth/session', { cookie: one })
    expect([out.status, out.setCookie]).toEqual([
      204,
      `${one.split('=')[0]}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`,
    ])
    expect([await whoIs(one), await whoIs(two)]).toEqual([401, 200])
    expect((await ask('DELETE', '/auth/session', { cookie: one })).status).toBe(401)
  })

  it('is what signing in again does to the one before', async () => {
    const { ask, code, signIn, whoIs } = await open()
    const before = await signIn()
    await ask('POST', '/auth/session', { body: { code: 'wrong' }, cookie: before })
    expect(await whoIs(before)).toBe(200)
    const { setCookie = '' } = await ask('POST', '/auth/session', { body: { code: code() }, cookie: before })
    expect([await whoIs(before), await whoIs(setCookie.split(';')[0])]).toEqual([401, 200])
  })
})
