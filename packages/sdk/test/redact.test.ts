import { expect, it } from 'vitest'
import { redact } from '../src/index.js'

it.each([
  ['Authorization: Bearer abc.def', 'Authorization: [redacted]'],
  ['my ghp_abcdefghijkl is secret', 'my [redacted] is secret'],
  ['id m01m81kmg4w3zxbcmqewzcfpdk4 stays', 'id m01m81kmg4w3zxbcmqewzcfpdk4 stays'],
  ['plain words stay', 'plain words stay'],
])('redacts %s', (text, shown) => {
  expect(redact(text)).toBe(shown)
})
