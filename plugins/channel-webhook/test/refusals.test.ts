import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanUp, serve } from './serving.js'
import type { Serving } from './serving.js'
import { otherSecret, post, secret, sign } from './system.js'

const hello = JSON.stringify({ id: 'm1', text: 'hello', from: 'ann' })
let test: Serving

beforeAll(async () => {
  test = await serve({ url: 'http://127.0.0.1:9/answers', maxBytes: 2_000 })
})
afterAll(async () => {
  expect(await test.records('inbound')).toEqual([])
  await cleanUp()
})

describe('a signature', () => {
  const old = Date.now() - 310_000
  const early = Date.now() + 310_000
  const { 'openclaw-timestamp': timestamp = '', 'openclaw-signature': signature = '' } = sign(hello)

  it.each<[string, Record<string, string>]>([
    ['of another key', sign(hello, otherSecret)],
    ['of another body', sign(`${hello} `)],
    ['of another time', { ...sign(hello), 'openclaw-timestamp': `${Number(timestamp) - 1}` }],
    ['of an answer', sign(hello, secret, Date.now(), 'answer')],
    ['too old', sign(hello, secret, old)],
    ['of the future', sign(hello, secret, early)],
    ['of another version', { 'openclaw-signature': signature.replace('v1', 'v2') }],
    ['cut short', { 'openclaw-signature': signature.slice(0, -2) }],
    ['that is missing', { 'openclaw-signature': '' }],
    ['without a time', { 'openclaw-timestamp': '' }],
    ['with a time that is none', { 'openclaw-timestamp': 'now' }],
    ['with a time below zero', { 'openclaw-timestamp': `-${timestamp}` }],
  ])('%s is refused, and nothing is kept', async (_, headers) => {
    const { status, json } = await post(test.address(), hello, headers)
    expect([status, json.error?.code]).toEqual([401, 'OC_AUTH_REQUIRED'])
  })

  it('is asked for before anything of the body is read', async () => {
    const broken = await post(test.address(), '{ no JSON', sign('another body'))
    const empty = await fetch(test.address(), { method: 'POST' })
    expect([broken.status, empty.status]).toEqual([401, 401])
  })
})

describe('what cannot be taken', () => {
  it.each<[string, unknown, string]>([
    ['no id', { text: 'x', from: 'ann' }, '/id of the body is missing'],
    ['no text', { id: '1', from: 'ann' }, '/text of the body is missing'],
    ['no sender', { id: '1', text: 'x' }, '/from of the body is missing'],
    ['a text that is null', { id: '1', text: null, from: 'ann' }, '/text of the body is missing'],
    ['a text that is a number', { id: '1', text: 7, from: 'ann' }, '/text of the body must be'],
    ['an empty id', { id: '', text: 'x', from: 'ann' }, '/id of the body must be'],
    ['an id that is too long', { id: 'x'.repeat(201), text: 'x', from: 'ann' }, '/id of the body must be'],
    ['an id whose digits are lost', { id: 2 ** 53, text: 'x', from: 'ann' }, '/id of the body must be'],
    ['a sender with a line feed', { id: '1', text: 'x', from: 'a\nb' }, '/from of the body must be'],
    ['a sender with half a character', { id: '1', text: 'x', from: '\ud800' }, '/from of the body must be'],
    ['a group that is an object', { id: '1', text: 'x', from: 'a', group: {} }, '/group of the body must be'],
    [
      'a mention that is a text',
      { id: '1', text: 'x', from: 'a', mentioned: 'no' },
      '/mentioned of the body',
    ],
    ['a time that is none', { id: '1', text: 'x', from: 'a', sentAt: 'noon' }, '/sentAt of the body must be'],
    [
      'attachments that are none',
      { id: '1', text: 'x', from: 'a', attachments: 'a' },
      '/attachments of the body',
    ],
    [
      'an attachment of this machine',
      { id: '1', text: 'x', from: 'a', attachments: [{ url: 'file:///etc' }] },
      '/attachments/0/url of',
    ],
    ['a list', [], '/id of the body is missing'],
    ['null', null, '/id of the body is missing'],
  ])('%s is told with the field', async (_, body, told) => {
    const { status, json } = await post(test.address(), JSON.stringify(body))
    expect([status, json.error?.code]).toEqual([400, 'OC_HTTP_BODY_INVALID'])
    expect(json.error?.message).toContain(told)
  })

  it.each<[string, number, string, Record<string, string>?]>([
    ['another type of content', 415, hello, { 'content-type': 'text/plain' }],
    ['no JSON', 400, '{ "id": '],
    ['nothing', 400, ''],
    ['JSON that is too deep', 400, `${'['.repeat(65)}${']'.repeat(65)}`],
    ['a key that reaches a prototype', 400, '{ "__proto__": {}, "id": "1", "text": "x", "from": "ann" }'],
    ['too many bytes', 413, JSON.stringify({ id: '1', text: 'x'.repeat(2_000), from: 'ann' })],
  ])('%s is answered %i', async (_, status, body, headers) => {
    expect((await post(test.address(), body, { ...sign(body), ...headers })).status).toBe(status)
  })
})
