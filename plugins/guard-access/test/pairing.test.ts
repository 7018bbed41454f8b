import { definePlugin } from '@openclaw/sdk'
import { createFakeWorld } from '@openclaw/testing'
import { expect, test, vi } from 'vitest'
import { open } from './opened.js'

const hourMs = 3_600_000
const approve = (code: string, rest: object = {}) => ({ channel: 'telegram', code, ...rest })
const ann = { sender: { id: '123456', name: 'Ann' } }

test('a stranger is told a code once, and comes in when the operator approves it', async () => {
  const { say, codeOf, sentTo, ask, test } = await open()
  expect(await say('hello', ann)).toBe('pairing required')
  const code = await codeOf('123456')
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
  expect(await say('hello again', ann)).toBe('pairing required')
  expect(await say('hello?', ann)).toBe('pairing required')
  expect(sentTo('123456')).toHaveLength(1)

  const { body } = await ask('/')
  const waiting = { channel: 'telegram', account: 'default', id: '123456', name: 'Ann', code }
  expect(body).toEqual({ requests: [{ ...waiting, expiresAt: expect.any(Number) as number }], approved: [] })

  const answer = await ask('/approve', approve(code.toLowerCase().replace(/(?<=^.{4})/, '-')))
  const { code: _, ...approved } = waiting
  expect(answer.body).toEqual({ ok: true, approved })
  expect(await say('at last', ann)).toBe('accepted')
  await vi.waitFor(() => expect(sentTo('123456').map(({ text }) => text)).toContain('at last'))
  expect(sentTo('123456')[1]!.text).toMatch(/^You are allowed now/)
  expect(test.log.lines.map(({ message }) => message)).toContain('a sender was approved')
})

test('the first refusal of a sender tells who, why and what allows it; the next ones are for debugging', async () => {
  const { say, codeOf, test } = await open()
  await say('hello', ann)
  await say('hello', ann)
  const toAllow = `openclaw pairing approve telegram ${await codeOf('123456')}`
  const lines = test.log.lines.filter(({ message }) => message.includes('refused'))
  expect(lines.map(({ level }) => level)).toEqual(['warn', 'debug'])
  expect(lines[0]!.fields).toMatchObject({
    ...{ channel: 'telegram', account: 'default', sender: '123456', name: 'Ann' },
    ...{ reason: 'pairing required', toAllow },
  })
})

test('who is approved stays so after a restart, and not after it was taken back', async () => {
  const first = await open()
  await first.say('hello', ann)
  await first.ask('/approve', approve(await first.codeOf('123456')))
  await first.test.stop()
  const next = await open({ home: first.home })
  expect(await next.say('hello', ann)).toBe('accepted')
  expect(await next.ask('/revoke', { channel: 'telegram', id: '123456' })).toMatchObject({ status: 200 })
  expect(await next.say('hello', ann)).toBe('pairing required')
  const again = await next.ask('/revoke', { channel: 'telegram', id: '123456' })
  expect(again.code).toBe('OC_ACCESS_SENDER_UNKNOWN')
})

test('a code outlives a restart, and nobody is told it a second time', async () => {
  const first = await open()
  await first.say('hello', ann)
  const code = await first.codeOf('123456')
  await first.test.stop()
  const next = await open({ home: first.home })
  expect(await next.say('hello', ann)).toBe('pairing required')
  expect((await next.ask('/approve', approve(code))).status).toBe(200)
  await vi.waitFor(() =>
    expect(next.sentTo('123456').map(({ text }) => text)).toEqual([expect.stringMatching('allowed')]),
  )
})

test('a code holds for an hour; then there is another', async () => {
  const world = createFakeWorld()
  const { say, codeOf, sentTo, ask } = await open({ world })
  await say('hello', ann)
  const code = await codeOf('123456')
  await world.advance(hourMs)
  expect((await ask('/approve', approve(code))).code).toBe('OC_ACCESS_CODE_UNKNOWN')
  expect((await ask('/')).body['requests']).toEqual([])
  await say('hello', ann)
  await vi.waitFor(() => expect(sentTo('123456')).toHaveLength(2))
  expect((await ask('/approve', approve(await codeOf('123456')))).status).toBe(200)
})

test('three may wait on an account: 10,000 strangers are told three things, and all are refused', async () => {
  const { say, ask, test, sentTo } = await open()
  const reasons = new Set<string>()
  for (let count = 0; count < 10_000; count += 250) {
    const ids = Array.from({ length: 250 }, (_, index) => `stranger ${count + index}`)
    for (const reason of await Promise.all(ids.map((id) => say('hello', { sender: { id } }))))
      reasons.add(reason)
  }
  expect([...reasons]).toEqual(['pairing required'])
  const requests = (await ask('/')).body['requests'] as readonly { id: string }[]
  expect(requests).toHaveLength(3)
  const told = requests.map(({ id }) => sentTo(id).length)
  await vi.waitFor(() => expect(requests.flatMap(({ id }) => sentTo(id))).toHaveLength(3))
  expect(told.every((count) => count <= 1)).toBe(true)
  expect(test.log.lines.filter(({ level }) => level === 'warn').length).toBeLessThanOrEqual(21)
})

test('accounts are apart: each has three who wait, and who is approved on one is not on the other', async () => {
  const { say, ask, codeOf } = await open()
  for (const id of ['a', 'b', 'c', 'd']) await say('hello', { sender: { id } })
  expect(await say('hello', { ...ann, account: 'support' })).toBe('pairing required')
  const code = await codeOf('123456')
  const wrong = await ask('/approve', approve(code, { account: 'default' }))
  expect(wrong.code).toBe('OC_ACCESS_CODE_UNKNOWN')
  expect((await ask('/approve', approve(code, { account: 'support' }))).status).toBe(200)
  expect(await say('hello', { ...ann, account: 'support' })).toBe('accepted')
  expect(await say('hello', ann)).toBe('pairing required')
})

test('who guesses codes is locked out for ten minutes', async () => {
  const world = createFakeWorld()
  const { say, codeOf, ask } = await open({ world })
  await say('hello', ann)
  const code = await codeOf('123456')
  for (let count = 0; count < 10; count += 1)
    expect((await ask('/approve', approve('22222222'))).code).toBe('OC_ACCESS_CODE_UNKNOWN')
  expect((await ask('/approve', approve(code))).code).toBe('OC_ACCESS_LOCKED')
  await world.advance(600_000)
  expect((await ask('/approve', approve(code))).status).toBe(200)
})

test('who could not be told does not wait: the next message asks again', async () => {
  let refusals = 1
  const silence = definePlugin({
    ...{ name: 'openclaw-guard-silence', api: 1, kind: 'guard' },
    options: { type: 'object', additionalProperties: false },
    permissions: { hooks: ['send'] },
    setup: ({ hooks }) =>
      hooks.send.tap(() => ((refusals -= 1) >= 0 ? { reason: 'quiet hours' } : undefined)),
  })()
  const { say, codeOf, ask } = await open({ plugins: [silence] })
  await say('hello', ann)
  await vi.waitFor(async () => expect((await ask('/')).body['requests']).toEqual([]))
  await say('hello', ann)
  expect((await ask('/approve', approve(await codeOf('123456')))).status).toBe(200)
})

test.each([
  ['no code', '/approve', { channel: 'telegram' }],
  ['no channel', '/approve', { code: '22222222' }],
  ['another key', '/revoke', { channel: 'telegram', id: 'a', all: true }],
  ['a number', '/revoke', { channel: 'telegram', id: 123456 }],
])('the routes refuse %s', async (_, path, body) => {
  const { ask } = await open()
  expect((await ask(path, body)).status).toBe(400)
})
