import { describe, expect, test } from 'vitest'
import { createLog, createRedactor } from '../src/index.js'

const secret = 'pa"ss/wörd+ & \\n=\u0007\u2028 is long'

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor()
  redactor.add(secrets)
  return redactor
}

/** What a log writes of these fields, with a config's secrets. */
function logged(
  fields: object,
  message: string,
  secrets: readonly string[],
  level: 'debug' | 'info' = 'info',
) {
  const written = { json: '', pretty: '' }
  for (const format of ['json', 'pretty'] as const) {
    const destination = { write: (line: string) => void (written[format] += line) }
    createLog({ level, format, destination, secrets }).info(fields, message)
  }
  return written
}

describe('a secret is taken out of a text', () => {
  const text = redactorOf(secret).text

  test.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded, in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['as a form has it', new URLSearchParams({ s: secret }).toString().slice(2)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
  ])('%s', (_name, form) => {
    expect(form).not.toBe('')
    expect(text(`before ${form} after`)).toBe('before [redacted] after')
  })

  test.each(['user:', 'us:', 'u:', '', 'someone:'])(
    'inside of what is encoded as a whole, behind %j',
    (before) => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${before}${secret}:and more`).toString(encoding)
        const shown = text(`Basic ${encoded}`)
        expect(shown).toContain('[redacted]')
        expect(Buffer.from(shown.replace('[redacted]', ''), encoding).toString()).not.toContain('long')
      }
    },
  )

  test('and nothing else is', () => {
    const other = `pa"ss/wörd, ${Buffer.from('another text').toString('base64')}, 50 % off`
    expect(text(other)).toBe(other)
  })
})

test('of two secrets that begin alike the longer one is taken out whole', () => {
  expect(redactorOf('abcdefgh', 'abcdefghijkl').text('abcdefghijkl abcdefgh')).toBe('[redacted] [redacted]')
})

test('a line of a secret with several lines is taken out too; what frames it is not', () => {
  const key = '-----BEGIN KEY-----\nMIIabcdefgh1234\nxyzxyzxyz9876\n-----END KEY-----'
  const { text } = redactorOf(key)
  expect(text(`bad: ${key}`)).toBe('bad: [redacted]')
  expect(text('bad: xyzxyzxyz9876 in -----BEGIN KEY-----')).toBe('bad: [redacted] in -----BEGIN KEY-----')
})

test('short ones are counted, not looked for', () => {
  const redactor = createRedactor()
  expect(redactor.add(['seven77', '', 'eight888'])).toBe(1)
  expect(redactor.text('seven77 eight888')).toBe('seven77 [redacted]')
})

describe('in a line of the log', () => {
  test('fields, keys, messages, errors, causes and stacks show no secret, in either format', () => {
    const cause = new Error(`inner ${encodeURIComponent(secret)}`, {
      cause: new Error(`innermost ${secret}`),
    })
    const error = new Error(`outer ${secret}`, { cause })
    const fields = { error, [secret]: { list: [secret, Buffer.from(secret).toString('base64')] } }
    for (const written of Object.values(logged(fields, `failed with ${secret}`, [secret], 'debug'))) {
      expect(written).toContain('innermost [redacted]')
      expect(written.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(7)
      for (const rest of ['wörd', 'w\\u00f6rd', '%C3%B6', 'is long', 'aXMgbG9uZ'])
        expect(written).not.toContain(rest)
    }
  })

  test('without the secret being known it would be there', () => {
    expect(logged({ secret }, 'text', []).json).toContain('is long')
  })

  test.each([
    'nabcdefgh',
    'u0007abcdefgh',
    '0007abcdefgh',
    'abcdefgh\\',
    '12345678',
    '"level":',
    'abcdefgh"',
  ])('a secret such as %j leaves it a line of JSON that means the same', (odd) => {
    const fields = { a: `x\n${odd}`, b: `\u0007${odd}`, c: 1_234_567_812, d: 'abcdefgh', e: 'y\nabcdefgh"' }
    const { json } = logged(fields, 'text', [odd])
    const line = JSON.parse(json) as Record<string, unknown>
    expect(line).toMatchObject({ a: 'x\n[redacted]', b: '\u0007[redacted]', d: 'abcdefgh', msg: 'text' })
    expect(json.split('\n')).toHaveLength(2)
    expect(line['c']).toBe(odd === '12345678' ? '[redacted]12' : 1_234_567_812)
  })

  test('secrets that are told later count for loggers that were made before', () => {
    let written = ''
    const log = createLog({
      level: 'info',
      format: 'json',
      destination: { write: (line) => void (written += line) },
    })
    const child = log.child({ component: 'channel' })
    log.addSecrets(['told-later-1'])
    child.info({ at: 'told-later-1' }, 'x')
    expect(written).toContain('"at":"[redacted]"')
    expect(log.redaction.text('told-later-1')).toBe('[redacted]')
  })

  test('a short secret is warned of, without its value', () => {
    const { json } = logged({}, 'text', ['short-1'])
    expect(json).toContain('fewer than 8 characters')
    expect(json).not.toContain('short-1')
  })
})
