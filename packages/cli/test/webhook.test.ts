import { describe, expect, test } from 'vitest'
import { folderWith } from './command.js'
import { runHere } from './here.js'

const secret = 'a-secret-of-more-than-thirty-two-bytes'
const url = 'https://shop.example.org/answers'

interface Document {
  readonly errors: readonly { readonly path: string; readonly message: string; readonly hint: string }[]
}

async function validate(webhook: object) {
  const cwd = folderWith({
    'openclaw.config.json': JSON.stringify({ channels: { webhook } }),
    '.env': `WEBHOOK_SECRET=${secret}\nSHORT_SECRET=short-secret\n`,
  })
  const { code, stdout } = await runHere(['config', 'validate', '--json'], { cwd })
  return { code, stdout, errors: (JSON.parse(stdout) as Document).errors }
}

describe('channels.webhook', () => {
  test('brings the plugin, with secrets from the environment', async () => {
    const { code, errors } = await validate({ url, secrets: [{ $env: 'WEBHOOK_SECRET' }] })
    expect([code, errors]).toEqual([0, []])
  })

  test('may have several accounts', async () => {
    const accounts = { shop: { url }, desk: { url, path: '/desk' } }
    const { code, errors } = await validate({ secrets: [{ $env: 'WEBHOOK_SECRET' }], accounts })
    expect([code, errors]).toEqual([0, []])
  })

  test.each<[string, object, string]>([
    ['without a secret', { url }, 'needs the key secrets'],
    ['with a short one', { url, secrets: [{ $env: 'SHORT_SECRET' }] }, 'less than 32 bytes'],
    ['with one that is not there', { url, secrets: [{ $env: 'NO_SECRET' }] }, 'NO_SECRET'],
    ['with an option that does not exist', { url, secrets: [secret], tolerance: 1 }, 'toleranceMs'],
  ])('is refused %s', async (_, webhook, told) => {
    const { code, stdout, errors } = await validate(webhook)
    expect(code).toBe(78)
    expect(JSON.stringify(errors)).toContain(told)
    expect(stdout).not.toContain('short-secret')
  })
})
