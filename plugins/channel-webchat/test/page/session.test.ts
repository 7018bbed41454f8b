import { expect, it } from 'vitest'
import { readFate } from '../../page/src/fate.js'
import { createSession } from '../../page/src/session.js'

function answering(status: number, body: object = {}): typeof fetch {
  return () => Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }))
}

const unreachable: typeof fetch = () => Promise.reject(new TypeError('no network'))
const error = { code: 'OC_AUTH_LOCKED', message: 'Locked', hint: 'Wait.' }

it('knows who may chat, who may not, and when nobody can tell', async () => {
  const current = (request: typeof fetch) => createSession(request).current()
  expect(await current(answering(200, { scopes: ['chat', 'read'] }))).toBe(true)
  expect(await current(answering(200, { scopes: ['admin'] }))).toBe(true)
  expect(await current(answering(200, { scopes: ['read'] }))).toBe(false)
  expect(await current(answering(401))).toBe(false)
  expect(await current(answering(503))).toBeUndefined()
  expect(await current(unreachable)).toBeUndefined()
})

it('says why one could not sign in', async () => {
  const signIn = (request: typeof fetch) => createSession(request).signIn({ token: 'x' })
  expect(await signIn(answering(204))).toBeUndefined()
  expect(await signIn(answering(429, { error }))).toBe('Locked. Wait.')
  expect(await signIn(answering(502, []))).toBe('502 ')
  expect(await signIn(unreachable)).toBe('')
})

it('tells the fate of a message, or why it cannot', async () => {
  expect(await readFate(answering(200, { id: 'm' }), 'm')).toEqual({ id: 'm' })
  expect(await readFate(answering(403, { error }), 'm')).toEqual({ reason: 'Locked. Wait.' })
  expect(await readFate(unreachable, 'm')).toEqual({})
})
