import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { ann, telegram } from './telegram.js'
import { Terminal, terminalProblem } from './terminal.js'

const question = 'The token of the bot'

describe.skipIf(terminalProblem() !== undefined)('channels add in a terminal', { timeout: 60_000 }, () => {
  test('leads from a token to the first answer, in the config of a gateway that runs', async () => {
    const fake = await telegram()
    const before = `// Ours.
{
  gateway: { port: 0 }, // any port
  agents: { main: { type: 'echo' } },
}
`
    const cwd = folderWith({ 'openclaw.config.json5': before })
    const { home } = await startGateway({ cwd })
    const terminal = new Terminal(['channels', 'add', 'telegram', '--api-root', fake.url], {
      cwd,
      env: { OPENCLAW_HOME: home },
      columns: 110,
    })
    await terminal.answer(question, '=a token', 'Enter')
    await terminal.shows('A token has no spaces')
    terminal.press('C-u', '=7:wrong', 'Enter')
    await terminal.shows('This is not the token of a bot')
    await terminal.answer(question, `=${fake.token}`, 'Enter')
    await terminal.shows('This is @bot_1_bot')
    await terminal.shows('Write anything to @bot_1_bot now')
    fake.say({ chat: ann.id, from: ann, text: 'hello' })
    await terminal.answer('I see Ann, 123456: allow?', 'Enter')
    await terminal.answer('Write this?', 'Enter')
    expect(await terminal.ended()).toBe(0)
    const screen = terminal.screen()
    expect(screen).toMatch(/telegram is added. The gateway on port \d+ uses it now/)
    expect(screen).toContain('+   access: { channels: { telegram: { allowFrom: ["123456"] } } },')
    expect(screen).not.toContain(fake.token)

    expect(readFileSync(join(cwd, 'openclaw.config.json5'), 'utf8')).toBe(
      before.replace(
        '},\n}',
        `},
  channels: {
    telegram: { token: { $env: "TELEGRAM_TOKEN" }, apiRoot: "${fake.url}" }
  },
  access: { channels: { telegram: { allowFrom: ["123456"] } } },
}`,
      ),
    )
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toContain(`TELEGRAM_TOKEN=${fake.token}\n`)
    expect(statSync(join(cwd, '.env')).mode & 0o777).toBe(0o600)
    // The message that was seen stayed on the platform, and is answered.
    await vi.waitFor(() => expect(fake.shown(ann.id)).toContain('hello'), { timeout: 10_000 })
  })

  test('who writes may be another than who is meant; Ctrl-C ends the waiting, and "no" leaves all as it was', async () => {
    const fake = await telegram()
    const before = '# Ours.\ngateway:\n    port: 0   # any port\n'
    const cwd = folderWith({ 'openclaw.config.yaml': before })
    const args = ['channels', 'add', 'telegram', '--api-root', fake.url, '--account', 'support']
    const terminal = new Terminal(args, {
      cwd,
      env: { OPENCLAW_HOME: folderWith(), TELEGRAM_TOKEN_SUPPORT: fake.token },
      columns: 110,
    })
    fake.say({ chat: 666, from: { id: 666, is_bot: false, first_name: 'Mallory\u001b[31m' }, text: 'hi' })
    fake.say({ chat: -5, from: ann, text: 'in a group' })
    await terminal.answer('TELEGRAM_TOKEN_SUPPORT is set already. Use it?', 'Enter')
    await terminal.answer('I see Mallory\\u001b[31m, 666: allow?', 'n')
    await terminal.answer('Who may write?', 'Enter')
    await vi.waitFor(() => expect(terminal.screen().match(/Write anything to/g)).toHaveLength(2))
    terminal.press('C-c')
    await terminal.shows('You ended the waiting.')
    await terminal.answer('Who may write?', 'Down', 'Enter')
    await terminal.answer('The id', '=42', 'Enter')
    await terminal.shows('+ access:')
    await terminal.answer('Write this?', 'n')
    expect(await terminal.ended()).toBe(1)
    const screen = terminal.screen()
    expect(screen).toContain('Cancelled. Nothing was written.')
    expect(screen).toMatch(/\+ {17}support:\n\+ {21}allowFrom:\n\+ {25}- "42"/)
    expect(readFileSync(join(cwd, 'openclaw.config.yaml'), 'utf8')).toBe(before)
  })

  test.each([
    ['a webhook', 'Telegram delivers the messages of this bot to a webhook, https://x.example'],
    ['another program', 'Another program polls this bot'],
    ['nobody', 'Nobody wrote in time.'],
  ])('%s takes the messages: it is said, and pairing lets people in', async (what, said) => {
    const fake = await telegram()
    if (what === 'a webhook') {
      const url = `${fake.url}/bot${fake.token}/setWebhook?url=https://x.example`
      await fetch(url)
    }
    if (what === 'another program') fake.fault({ kind: 'conflict', method: 'getUpdates' })
    const file = JSON.stringify({ channels: { telegram: { token: 'old', mode: 'polling' } } }, null, 2)
    const cwd = folderWith({ 'openclaw.config.json': file })
    const args = ['channels', 'add', 'telegram', '--api-root', fake.url, '--wait', '1']
    const terminal = new Terminal(args, { cwd, env: { OPENCLAW_HOME: folderWith() }, columns: 110 })
    await terminal.answer('The config has telegram already.', 'Enter')
    await terminal.answer('What should the second account be called?', '=default', 'Enter')
    await terminal.shows('There is one of this name')
    terminal.press('C-u', '=support', 'Enter')
    await terminal.answer(question, `=${fake.token}`, 'Enter')
    await terminal.shows(said)
    await terminal.answer('Who may write?', 'Up', 'Enter')
    await terminal.answer('Write this?', 'Enter')
    expect(await terminal.ended()).toBe(0)
    expect(terminal.screen()).toContain('Nobody may write yet')
    const config = JSON.parse(readFileSync(join(cwd, 'openclaw.config.json'), 'utf8')) as object
    expect(config).toEqual({
      channels: {
        telegram: {
          token: 'old',
          mode: 'polling',
          accounts: { support: { token: { $env: 'TELEGRAM_TOKEN_SUPPORT' } } },
          apiRoot: fake.url,
        },
      },
    })
  })
})
