import { resolveTestEntries } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { accountsOf } from '../src/account.js'
import plugin from '../src/index.js'
import { otherSecret, secret } from './system.js'

type Options = Parameters<typeof accountsOf>[0]

const url = 'https://example.org/answers'
const secrets = [secret]

/** The accounts as the plugin sees them: the schema has been asked, and its defaults are filled in. */
async function accounts(options: object) {
  const [entry] = await resolveTestEntries([{ use: plugin, options }], { bare: true })
  return accountsOf(entry!.options as unknown as Options)
}

describe('the accounts', () => {
  it('are one called default, where the config names none', async () => {
    const made = await accounts({ url, secrets })
    expect([...made.keys()]).toEqual(['default'])
    expect(made.get('default')).toMatchObject({
      ...{ path: '/webhook/default', url, toleranceMs: 300_000, timeoutMs: 10_000, maxBytes: 1_048_576 },
    })
  })

  it('have what stands beside them, unless they say else', async () => {
    const made = await accounts({
      ...{ url, timeoutMs: 5, fields: { id: '/a', text: '/b' } },
      accounts: { one: { secrets }, two: { secrets: [otherSecret], timeoutMs: 7, fields: { text: '/c' } } },
    })
    expect(made.get('one')).toMatchObject({ secrets, url, timeoutMs: 5, fields: { id: '/a', text: '/b' } })
    expect(made.get('two')).toMatchObject({
      ...{ secrets: [otherSecret], url, timeoutMs: 7, path: '/webhook/two' },
      fields: { id: '/a', text: '/c', sender: '/from' },
    })
  })

  it.each<[string, object, string]>([
    ['nothing', {}, 'needs the key'],
    ['no secret', { url }, 'needs the key secrets'],
    ['no url', { secrets }, 'needs the key url'],
    ['no secret of an account', { url, accounts: { a: {} } }, 'account "a" has no secret'],
    ['no url of an account', { accounts: { a: { secrets } } }, 'account "a" has no url'],
    ['no key', { url, secrets: [] }, 'must not be empty'],
    ['three keys', { url, secrets: [secret, otherSecret, `${secret}3`] }, 'must NOT have more than 2 items'],
    ['a short key', { url, secrets: [secret, 'short'] }, 'a secret of less than 32 bytes'],
    [
      'a path twice',
      { url, secrets, accounts: { a: { path: '/x' }, b: { path: '/x' } } },
      'have the same path',
    ],
    ['a name twice', { url, secrets, reply: { text: 'id' } }, 'calls two parts of its reply the same'],
    ['a field that is no pointer', { url, secrets, fields: { text: 'text' } }, 'must be'],
    ['a field that is unknown', { url, secrets, fields: { txet: '/text' } }, 'is not a key that exists'],
    ['an address that is none', { url: 'example.org', secrets }, 'must be'],
    ['an address with a password', { url: 'https://ann:pw@example.org', secrets }, 'must be'],
    [
      'an address with a port that is none',
      { url: 'https://example.org:x', secrets },
      'has a url that is none',
    ],
    ['a name with a slash', { url, secrets, accounts: { 'a/b': {} } }, 'is not a name that may stand here'],
  ])('are refused with %s', async (_, options, told) => {
    await expect(accounts(options)).rejects.toMatchObject({
      code: 'OC_PLUGIN_OPTIONS',
      message: expect.stringContaining(told) as string,
    })
  })

  it('tell the cure of a short key, and not the key', async () => {
    await expect(accounts({ url, secrets: ['short-key'] })).rejects.toMatchObject({
      hint: expect.stringContaining('openssl rand -hex 32') as string,
      message: expect.not.stringContaining('short-key') as string,
    })
  })
})
