import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { folderWith, openclaw } from './command.js'
import { llm, telegram } from './init-plugins.js'
import { Terminal, terminalProblem } from './terminal.js'

const cli = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
// Nobody listens there.
const noOllama = { OLLAMA_HOST: '127.0.0.1:9' }

describe.skipIf(terminalProblem() !== undefined)('init in a terminal', { timeout: 60_000 }, () => {
  test('leads from an empty folder to a first answer', async () => {
    const cwd = folderWith()
    const user = folderWith()
    const home = join(user, 'state of it')
    const terminal = new Terminal(['init'], { cwd, env: { ...noOllama, HOME: user, OPENCLAW_PORT: '0' } })
    await terminal.answer('What should it be called?', '=Not This', 'Enter')
    await terminal.shows('A name has small letters')
    terminal.press('C-u', '=my-bot', 'Enter')
    await terminal.answer('Who answers?', 'Up', 'Enter')
    await terminal.answer('How do people reach it', 'Enter')
    await terminal.answer('Where to keep', `=${home}`, 'Enter')
    await terminal.answer('How should the config be written?', 'Enter')
    await terminal.answer('Write this?', 'Enter')
    // From a checkout, npm links the checkout: it asks no registry.
    await terminal.answer('Run npm install in it?', 'Enter')
    await terminal.answer('Start it now?', 'Enter')
    const screen = await terminal.shows('OpenClaw 0.1.0 is ready.')
    expect(screen).toContain('Installed.')
    expect(realpathSync(join(cwd, 'node_modules/openclaw'))).toBe(cli)
    expect(screen).toContain('No model yet: echo')
    expect(screen).toMatch(/Config +\S+openclaw\.config\.ts/)

    // In the folder, with nothing set: its .env says where the state is.
    const { code, stdout } = await openclaw(['chat', '--message', 'hello'], {
      cwd,
      env: { OPENCLAW_HOME: '', HOME: user },
    })
    expect([code, stdout]).toEqual([0, 'hello\n'])
    terminal.press('C-c')
    expect(await terminal.ended()).toBe(0)

    expect(readFileSync(join(cwd, 'openclaw.config.ts'), 'utf8')).toContain(
      "agents: { main: { type: 'echo' } }",
    )
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('node_modules/\n.env\n')
    expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-bot',
      scripts: { start: 'openclaw gateway', test: 'openclaw test' },
      dependencies: { openclaw: `file:${cli}` },
    })
    expect(existsSync(join(user, '.openclaw'))).toBe(false)
  })

  test('asks what the chosen plugins have to be told, on 40 columns, and never shows a secret', async () => {
    const cwd = folderWith({ ...llm, ...telegram })
    const home = folderWith()
    // What npm install would have put there.
    symlinkSync(cli, join(cwd, 'node_modules/openclaw'))
    const env = { ...noOllama, OPENCLAW_HOME: home, OPENCLAW_PORT: '0', OPENAI_API_KEY: 'sk-of-the-shell' }
    const terminal = new Terminal(['init', '--name', 'bot', '--format', 'json'], { cwd, env, columns: 40 })
    await terminal.answer('Who answers?', 'Enter')
    await terminal.answer('Which model?', 'Enter')
    await terminal.answer('OPENAI_API_KEY is set in this', 'y')
    await terminal.answer('How do people reach it', 'Space', 'Enter')
    await terminal.answer('telegram: The token of the bot', '=typed-in-secret', 'Enter')
    await terminal.answer('telegram: How messages come', 'Down', 'Enter')
    await terminal.answer('telegram: Seconds', '=99', 'Enter')
    await terminal.shows('It must be an integer from 1 to 60')
    terminal.press('BSpace', 'Enter')
    await terminal.answer('Where to keep', 'Enter')
    const asked = await terminal.shows('◆  Write this?')
    const [, ...lines] = asked.split('\n')
    expect(lines.filter((line) => line !== '' && !/^[│◇◆└├]/.test(line))).toEqual([])
    terminal.press('Enter')
    await terminal.answer('Start it now?', 'Enter')
    const screen = await terminal.shows('is ready.')
    expect(screen).not.toMatch(/sk-of-the-shell|typed-in-secret/)
    const { stdout } = await openclaw(['chat', '--message', 'hello'], { cwd, home })
    expect(stdout).toBe('openai/gpt-of-the-plugin: hello\n')
    terminal.press('C-c')
    expect(await terminal.ended()).toBe(0)

    const config = readFileSync(join(cwd, 'openclaw.config.json'), 'utf8')
    expect(JSON.parse(config)).toEqual({
      $schema: join(cli, '../../config-schema/openclaw.schema.json'),
      agents: {
        main: { type: 'llm', model: 'openai/gpt-of-the-plugin', apiKey: { $env: 'OPENAI_API_KEY' } },
      },
      channels: { telegram: { token: { $env: 'TELEGRAM_TOKEN' }, mode: 'webhook', every: 9 } },
    })
    const environment = join(cwd, '.env')
    expect(statSync(environment).mode & 0o777).toBe(0o600)
    expect(readFileSync(environment, 'utf8')).toContain(
      'OPENAI_API_KEY=sk-of-the-shell\nTELEGRAM_TOKEN=typed-in-secret\n',
    )
  })

  test('a cancel at any question leaves nothing', async () => {
    const questions = [
      'What should it be called?',
      'Who answers?',
      'How do people reach it',
      'Where to keep',
      'How should the config be written?',
      'Write this?',
    ]
    await Promise.all(
      questions.map(async (last, count) => {
        const cwd = folderWith()
        const home = join(folderWith(), 'home')
        const terminal = new Terminal(['init'], { cwd, env: { ...noOllama, OPENCLAW_HOME: home } })
        for (const question of questions.slice(0, count)) {
          await terminal.answer(question, ...(question === 'Who answers?' ? ['Up'] : []), 'Enter')
        }
        await terminal.answer(last, count % 2 === 0 ? 'Escape' : 'C-c')
        expect(await terminal.ended()).toBe(1)
        expect(terminal.screen()).toContain('Cancelled. Nothing was written.')
        expect([readdirSync(cwd), existsSync(home)]).toEqual([[], false])
      }),
    )
  })

  test('a folder full of other things is asked about; one with a config is not touched without a yes', async () => {
    const cwd = folderWith({ 'letter.txt': 'dear', 'sub/openclaw.config.yaml': 'agents: {}\n' })
    const home = folderWith()
    const env = { ...noOllama, OPENCLAW_HOME: home }
    const terminal = new Terminal(['init'], { cwd, env })
    await terminal.answer('Where should it go?', 'Enter')
    await terminal.answer('What should it be called?', 'Enter')
    await terminal.answer('Who answers?', 'Up', 'Enter')
    await terminal.answer('How do people reach it', 'Enter')
    await terminal.answer('Where to keep', 'Enter')
    await terminal.answer('How should the config be written?', 'Enter')
    await terminal.answer('Write this?', 'Enter')
    await terminal.answer('Run npm install in it?', 'n')
    await terminal.answer('Start it now?', 'n')
    expect(await terminal.ended()).toBe(0)
    expect(terminal.screen()).toContain('cd my-gateway')
    expect(readdirSync(cwd).sort()).toEqual(['letter.txt', 'my-gateway', 'sub'])
    expect(readdirSync(join(cwd, 'my-gateway'))).toContain('openclaw.config.ts')

    const second = new Terminal(['init', 'sub'], { cwd, env })
    await second.answer('There is a config already: openclaw.config.yaml.', 'Enter')
    expect(await second.ended()).toBe(1)
    expect(readdirSync(join(cwd, 'sub'))).toEqual(['openclaw.config.yaml'])
  })

  test('a package.json that is there gets what is missing, shown before', async () => {
    const before = '{\n    "name": "mine",\n    "scripts": { "start": "node ." }\n}\n'
    const cwd = folderWith({ 'package.json': before })
    mkdirSync(join(cwd, 'node_modules'))
    const terminal = new Terminal(['init'], { cwd, env: { ...noOllama, OPENCLAW_HOME: folderWith() } })
    await terminal.answer('Who answers?', 'Up', 'Enter')
    await terminal.answer('How do people reach it', 'Enter')
    await terminal.answer('Where to keep', 'Enter')
    await terminal.answer('How should the config be written?', 'Enter')
    const screen = await terminal.shows('◆  Write this?')
    expect(screen).toContain(`+ dependencies.openclaw: file:${cli}`)
    expect(screen).toContain('+ scripts.test: openclaw test')
    expect(screen).not.toContain('scripts.start')
    terminal.press('n')
    expect(await terminal.ended()).toBe(1)
    expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe(before)
  })
})
