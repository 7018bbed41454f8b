import { OpenClawError } from '@openclaw/sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, mounting, serve } from './serving.js'
import type { Answer, Serving } from './serving.js'

let running: Serving | undefined

afterEach(async () => {
  await running?.stop()
  running = undefined
})

/** Bodies must begin with a space, and an empty one is as good. */
async function start(): Promise<{ seen: string[]; post(body: string, type?: string): Promise<Answer> }> {
  const seen: string[] = []
  const mount = mounting(
    '/signed',
    'open',
    () => async (app) => {
      app.get('/', async () => 'got')
      app.post('/', async ({ body }) => ({ body: body ?? null }))
    },
    {
      verify: ({ headers }, body) => {
        seen.push(String(body))
        const isFine = body.length === 0 ? headers['x-empty'] === 'fine' : body[0] === 32
        if (!isFine) throw new OpenClawError('OC_AUTH_REQUIRED', 'not signed')
      },
    },
  )
  running = await serve([mount()])
  const url = `${running.url}/signed`
  return {
    seen,
    post: (body, type = 'application/json') =>
      ask(url, { method: 'POST', body, headers: { 'content-type': type } }),
  }
}

describe('a mount that verifies', () => {
  it('sees the bytes of a body before anything is parsed', async () => {
    const { seen, post } = await start()
    const [fine, foreign, broken, unsigned] = [' {"a": 1}', '{"a": 1}', ' {"a', '{"a']
    const answers = []
    for (const body of [fine, foreign, broken, unsigned]) answers.push(await post(body))
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400, 401])
    expect(answers[0]?.text).toBe('{"body":{"a":1}}')
    expect(seen).toEqual([fine, foreign, broken, unsigned])
  })

  it('lets nothing by that has no body, or one of another type', async () => {
    const { seen, post } = await start()
    const url = `${running!.url}/signed`
    const signed = { headers: { 'x-empty': 'fine' } }
    expect((await ask(url)).status).toBe(401)
    expect((await ask(url, signed)).text).toBe('got')
    expect((await ask(url, { method: 'POST' })).status).toBe(401)
    expect((await ask(url, { method: 'POST', ...signed })).text).toBe('{"body":null}')
    expect(seen).toEqual(['', '', '', ''])
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json5']) {
      expect((await post(' {}', type)).status).toBe(415)
    }
  })
})
