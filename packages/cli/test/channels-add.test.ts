import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkInstalled } from '../src/channel-add/installed.js'
import { folderWith } from './command.js'
import { freePort } from './free-port.js'
import type { Surroundings } from './command.js'
import { runHere } from './here.js'
import { telegram } from './telegram.js'

// Nobody listens there.
const nowhere = `http://127.0.0.1:${await freePort()}`
const usual = ['--allow', '123456', '--yes']

function add(
  { url, token }: { readonly url: string; readonly token: string },
  more: readonly string[],
  { env, ...surroundings }: Surroundings,
) {
  const args = ['channels', 'add', 'telegram', '--api-root', url, ...more]
  return runHere(args, { ...surroundings, env: { TELEGRAM_TOKEN: token, ...env } })
}

test('without a config, that of the home is made', async () => {
  const fake = await telegram()
  const home = folderWith()
  const { code, stdout } = await add(fake, [...usual, '--json'], { home })
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    {
      ...{ ok: true, channel: 'telegram', account: 'default', allowed: ['123456'] },
      bot: { name: '@bot_1_bot', title: 'bot_1_bot' },
      ...{ file: join(home, 'config.json'), written: ['.env', 'config.json'] },
      gateway: { state: 'stopped', others: [] },
    },
  ])
  expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toEqual({
    $schema: expect.stringContaining('openclaw.schema.json') as string,
    channels: { telegram: { token: { $env: 'TELEGRAM_TOKEN' }, apiRoot: fake.url } },
    access: { channels: { telegram: { allowFrom: ['123456'] } } },
  })
  const listed = await runHere(['channels', 'list', '--json'], { home })
  expect(listed.stdout).toContain('@openclaw/channel-telegram')
  // It is a config that works: the platform takes what .env has.
  const tested = await runHere(['channels', 'test', 'telegram'], { home })
  expect([tested.code, tested.stdout]).toEqual([0, 'ok    telegram: the platform answers\n'])
  fake.revoke()
  const refused = await runHere(['channels', 'test', 'telegram'], { home })
  expect(refused.code).toBe(1)
  expect(refused.stdout).toMatch(
    /^fail {2}telegram: OC_SEND_FAILED: The Bot API answered 401.*\n {6}Cure: Correct the credential of/,
  )
})

test('a config that is code gets lines to paste, and the token goes into .env', async () => {
  const fake = await telegram()
  const code = 'export default { gateway: { port: 0 } }\n'
  const cwd = folderWith({ 'openclaw.config.ts': code, '.env': 'OTHER=1\n' })
  const ended = await add(fake, ['--allow', '123456', '--allow', '7', '--yes'], { cwd })
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('openclaw reload') as string])
  expect(ended.stdout).toContain(`Write this into ${join(cwd, 'openclaw.config.ts')}:
  channels: { telegram: { token: { $env: 'TELEGRAM_TOKEN' }, apiRoot: '${fake.url}' } },
  access: { channels: { telegram: { allowFrom: ['123456', '7'] } } },
`)
  expect(readFileSync(join(cwd, 'openclaw.config.ts'), 'utf8')).toBe(code)
  expect(readFileSync(join(cwd, '.env'), 'utf8')).toBe(`OTHER=1\nTELEGRAM_TOKEN=${fake.token}\n`)
})

test('another credential for what is there keeps the rest, switches it on, and shows no secret', async () => {
  const fake = await telegram()
  const cwd = folderWith({
    '.env': `TELEGRAM_TOKEN=${fake.token}\n`,
    'openclaw.config.yaml': `# Ours.
security: { accessToken: a-secret-of-the-config-0123456789abcdef }
channels:
  telegram: # the bot
    enabled: false
    token: an-old-token-in-the-config
    edits: answer
access:
  channels:
    telegram:
      allowFrom: ['7']
`,
  })
  const there = await add(fake, usual, { cwd })
  expect([there.code, there.stderr]).toEqual([1, expect.stringContaining('OC_CHANNEL_EXISTS') as string])
  const { code, stdout, stderr } = await add(fake, [...usual, '--replace'], { cwd })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).not.toMatch(/a-secret-of|\d:AA/)
  expect(readFileSync(join(cwd, 'openclaw.config.yaml'), 'utf8')).toBe(`# Ours.
security: { accessToken: a-secret-of-the-config-0123456789abcdef }
channels:
  telegram: # the bot
    enabled: true
    token: { $env: TELEGRAM_TOKEN }
    edits: answer
    apiRoot: ${fake.url}
access:
  channels:
    telegram:
      allowFrom: ['7', "123456"]
`)
})

const bad: readonly [what: string, files: Record<string, string>, args: string[], env: Record<string, string>, code: number, said: RegExp][] = [
  ['a wrong token', {}, usual, { TELEGRAM_TOKEN: '7:wrong' }, 1, /OC_CHANNEL_CREDENTIAL: This is not the token of a bot. The Bot API answered 401/],
  ['a token that cannot be one', {}, usual, { TELEGRAM_TOKEN: 'a b' }, 2, /TELEGRAM_TOKEN cannot be used: A token has no spaces/],
  ['no token', {}, [...usual, '--token-env', 'NOT_SET'], {}, 2, /NOT_SET is not set/],
  ['a platform that is not there', {}, [...usual, '--api-root', nowhere], {}, 1, /OC_CHANNEL_PLATFORM: The Bot API at http:\S+ could not be asked: ECONNREFUSED/],
  ['a config with a mistake', { 'openclaw.config.json': '{ "a": }' }, usual, {}, 78, /openclaw\.config\.json:1:8: the config cannot be read/],
  ['a config that does not fit its schema', { 'openclaw.config.json': '{ "chanels": {} }' }, usual, {}, 78, /OC_CONFIG_INVALID/],
  ['options that the plugin does not take', { 'openclaw.config.json': '{ "channels": { "telegram": { "modus": 1 } } }' }, usual, {}, 78, /OC_PLUGIN_OPTIONS|modus/],
  ['a plugin in the list of plugins', { 'openclaw.config.json': '{ "plugins": [{ "use": "@openclaw/channel-telegram", "options": { "token": "x" } }] }' }, usual, {}, 1, /OC_CHANNEL_EXISTS: .* under "plugins"/],
  ['no terminal', {}, [], {}, 2, /there is no terminal to ask in/],
  ['a name that no account can have', {}, [...usual, '--account', 'Not This'], {}, 2, /--account cannot be "Not This"/],
] // prettier-ignore

test.each(bad)('%s: told, and nothing is written', async (_, files, args, env, code, said) => {
  const fake = await telegram()
  const cwd = folderWith(files)
  const home = folderWith()
  const ended = await add(fake, args, { cwd, home, env })
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said) as string])
  expect(ended.stdout + ended.stderr).not.toContain(fake.token)
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(cwd, name), 'utf8')).toBe(text)
  expect([existsSync(join(cwd, '.env')), existsSync(join(home, 'config.json'))]).toEqual([false, false])
})

test('a config that this user may not write is told before anything is asked', async () => {
  const cwd = folderWith({ 'openclaw.config.json': '{}' })
  const home = folderWith()
  chmodSync(join(cwd, 'openclaw.config.json'), 0o444)
  chmodSync(cwd, 0o755)
  chmodSync(home, 0o777)
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(65534)
  try {
    const { code, stderr } = await add({ url: nowhere, token: '7:x' }, usual, { cwd, home })
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/OC_CONFIG_UNWRITABLE: .* \(EACCES\)/) as string,
    ])
  } finally {
    if (root) process.seteuid?.(0)
  }
})

test('a plugin that is not installed is told with the command that installs it', () => {
  const folder = folderWith()
  const home = folderWith({
    'plugins/node_modules/@acme/openclaw-channel-line/package.json':
      '{ "name": "@acme/openclaw-channel-line" }',
  })
  const check = (plugin: string) => () => checkInstalled({ plugin, label: 'Line' }, { folder }, home)
  expect(check('@acme/openclaw-channel-line')).not.toThrow()
  expect(check('openclaw-channel-line')).toThrow(
    expect.objectContaining({
      code: 'OC_PLUGIN_NOT_FOUND',
      hint: 'Install it, then try again: openclaw plugins add openclaw-channel-line',
    }) as Error,
  )
})

test('a second account is asked for where the config has the platform', async () => {
  const fake = await telegram()
  const second = fake.addBot()
  const cwd = folderWith({
    'openclaw.config.json5': `{ channels: { telegram: { token: 'a-token', apiRoot: '${fake.url}' } } }`,
  })
  const args = ['channels', 'add', 'telegram', '--account', 'support', '--yes']
  const env = { TELEGRAM_TOKEN_SUPPORT: second.token }
  const { code, stderr } = await runHere(args, { cwd, env })
  expect([code, stderr]).toEqual([0, expect.stringContaining('Nobody may write yet') as string])
  expect(readFileSync(join(cwd, 'openclaw.config.json5'), 'utf8')).toBe(
    `{ channels: { telegram: { token: 'a-token', apiRoot: '${fake.url}', accounts: { support: { token: { $env: "TELEGRAM_TOKEN_SUPPORT" } } } } } }`,
  )
  const listed = await runHere(['channels', 'list'], { cwd })
  expect(listed.stdout).toMatch(/^telegram .*\ntelegram\/support .* yes$/m)
  const tested = await runHere(['channels', 'test', 'telegram'], { cwd })
  expect(tested.stdout).toMatch(/^fail {2}telegram: [^]*^ok {4}telegram\/support: the platform answers$/m)
})

test('a type that no command adds', async () => {
  const { code, stderr } = await runHere(['channels', 'add', 'telegramm', '--yes'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean telegram?') as string])
})
