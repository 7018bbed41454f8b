import agentLlm from '@openclaw/agent-llm'
import { createTestGateway } from '@openclaw/testing'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { folderWith } from './command.js'
import type { Surroundings } from './command.js'
import { providers } from '../src/init/providers.js'
import { runHere } from './here.js'
import { llm, telegram } from './init-plugins.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface InitDocument {
  readonly ok: boolean
  readonly name: string
  readonly agent: object
  readonly written: readonly string[]
  readonly retired: readonly object[]
  readonly unset: readonly string[]
  readonly installed: boolean
  readonly next: readonly string[]
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

const keys = [
  'ANTHROPIC',
  'OPENAI',
  'GEMINI',
  'DEEPSEEK',
  'DASHSCOPE',
  'MOONSHOT',
  'ZHIPU',
  'MISTRAL',
  'OPENROUTER',
]
const noKeys = Object.fromEntries(keys.map((name) => [`${name}_API_KEY`, '']))

async function init(
  args: readonly string[],
  { cwd = folderWith(), env = {}, ...rest }: Surroundings = {},
): Promise<{ code: number | null; stderr: string; document: InitDocument; cwd: string }> {
  const all = { ...noKeys, OLLAMA_HOST: '127.0.0.1:9', ...env }
  const { code, stdout, stderr } = await runHere(['init', '--yes', '--json', ...args], {
    cwd,
    env: all,
    ...rest,
  })
  return { code, stderr, document: JSON.parse(stdout) as InitDocument, cwd }
}

/** Every file of a folder with its text. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    names.flatMap((entry) => {
      const file = join(entry.parentPath, entry.name)
      return entry.isFile() ? [[file.slice(folder.length + 1), readFileSync(file, 'utf8')]] : []
    }),
  )
}

describe('without questions', () => {
  test('writes a config that loads and type-checks, into a new folder with an odd name', async () => {
    const home = folderWith()
    const cwd = folderWith()
    const { code, document } = await init(['Ünser "$HOME" Böt', '--no-install'], { home, cwd })
    const folder = join(cwd, 'Ünser "$HOME" Böt')
    expect(code).toBe(0)
    expect(document).toMatchObject({
      ok: true,
      folder,
      name: 'unser-home-bot',
      home,
      agent: { type: 'echo' },
      channels: [],
      written: ['package.json', '.gitignore', '.env', 'openclaw.config.ts'],
      installed: false,
      unset: [],
      next: [`cd 'Ünser "$HOME" Böt'`, 'npm install', 'npx openclaw gateway', 'npx openclaw chat'],
    })
    expect(readdirSync(folder).sort()).toEqual(['.env', '.gitignore', 'openclaw.config.ts', 'package.json'])
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    const listed = await runHere(['plugins', 'list'], { cwd: folder, home })
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining('agent:main')])

    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'packages/cli'), join(folder, 'node_modules/openclaw'))
    const config = join(folder, 'openclaw.config.ts')
    expect(typeErrors(config)).toEqual([])
    const text = readFileSync(config, 'utf8').replace('agents:', 'agent:')
    writeFileSync(join(folder, 'wrong.ts'), text)
    expect(typeErrors(join(folder, 'wrong.ts'))).toHaveLength(1)
  })

  test('says in words what it did and what comes next', async () => {
    const cwd = folderWith()
    const { code, stdout } = await runHere(['init', '--yes', '--no-install'], {
      cwd,
      env: { OLLAMA_HOST: '127.0.0.1:9' },
    })
    expect(code).toBe(0)
    expect(stdout).toContain(`Written to ${cwd}: package.json, .gitignore, .env, openclaw.config.ts\n`)
    expect(stdout).toContain('Next:\n  npm install\n  npx openclaw gateway\n')
  })

  test('never replaces a config unless told to, and keeps the old one then', async () => {
    const old = { 'openclaw.config.yaml': 'agents: {}\n', 'openclaw.config.yaml.old': 'older' }
    const cwd = folderWith(old)
    const refused = await init(['--no-install'], { cwd })
    expect([refused.code, refused.document.error.code]).toEqual([1, 'OC_INIT_BLOCKED'])
    expect(refused.document.error.hint).toContain('--force')
    expect(contents(cwd)).toEqual(old)

    const forced = await init(['--no-install', '--force', '--format', 'json'], { cwd })
    expect([forced.code, forced.document.retired]).toEqual([
      0,
      [{ from: 'openclaw.config.yaml', to: 'openclaw.config.yaml.old2' }],
    ])
    const after = contents(cwd)
    expect(after).toMatchObject({
      ...{ 'openclaw.config.yaml.old': 'older' },
      'openclaw.config.yaml.old2': 'agents: {}\n',
    })
    expect(Object.keys(after)).not.toContain('openclaw.config.yaml')
    expect(JSON.parse(after['openclaw.config.json'] ?? '')).toHaveProperty('$schema')
  })

  test('adds to what is there, and changes none of it', async () => {
    const cwd = folderWith({
      'package.json':
        '{\n\t"name": "@mine/app",\n\t"type": "commonjs",\n\t"devDependencies": { "openclaw": "0.0.9" },\n\t"scripts": { "test": "echo \\"Error: no test specified\\" && exit 1" }\n}',
      '.gitignore': '/node_modules',
      '.env': 'KEPT="as it is"',
    })
    const { code, document } = await init(['--no-install', '--home', 'state'], { cwd })
    expect([code, document.name]).toEqual([0, '@mine/app'])
    const after = contents(cwd)
    expect(after['package.json']).toBe(
      '{\n\t"name": "@mine/app",\n\t"type": "commonjs",\n\t"devDependencies": {\n\t\t"openclaw": "0.0.9"\n\t},\n\t"scripts": {\n\t\t"test": "openclaw test",\n\t\t"start": "openclaw gateway"\n\t}\n}',
    )
    expect(after['.gitignore']).toBe('/node_modules\n.env\n/state/\n')
    expect(after['.env']).toBe(`KEPT="as it is"\nOPENCLAW_HOME=${join(cwd, 'state')}\n`)
    expect(statSync(join(cwd, '.env')).mode & 0o777).toBe(0o600)

    const again = await init(['--no-install', '--force', '--home', 'state'], { cwd })
    expect(again.document).toMatchObject({
      written: ['openclaw.config.ts'],
      kept: ['package.json', '.gitignore', '.env'],
    })
  })

  test.each([
    ['package.json', '{ "name": ', 'no JSON object'],
    ['package.json', '[]', 'no JSON object'],
    ['.env/x', '', 'it is a folder'],
  ])('%s in the way is said, and nothing is written', async (name, text, reason) => {
    const cwd = folderWith({ [name]: text })
    const { code, document } = await init(['--no-install'], { cwd })
    expect([code, document.error.code]).toEqual([1, 'OC_INIT_BLOCKED'])
    expect(document.error.message).toContain(reason)
    expect(contents(cwd)).toEqual({ [name]: text })
  })

  test.each([
    [['--name', 'Ünï Bot'], 'small letters', '--name uni-bot'],
    [['--name', 'openclaw'], 'openclaw is taken', '--name my-openclaw'],
    [['--format', 'yaml'], '--format must be ts or json', 'Correct'],
    [['--model', 'claude'], '"claude" is no model', 'provider/model'],
    [['--channel', 'discord'], '@openclaw/channel-discord, which is not installed', 'Leave it out'],
    [['--channel', 'telegrm'], 'did you mean telegram?', 'http'],
    [['--home', 'package.json'], 'is a file', '--home'],
  ])('%j is wrong use', async (args, message, hint) => {
    const files = { 'package.json': '{}\n' }
    const cwd = folderWith(files)
    const { code, document } = await init(['--no-install', ...args], { cwd })
    expect([code, document.error.code]).toEqual([2, 'OC_CLI_USAGE'])
    expect(document.error.message).toContain(message)
    expect(document.error.hint).toContain(hint)
    expect(contents(cwd)).toEqual(files)
  })

  test('without a terminal and without --yes it says how', async () => {
    const { code, stderr } = await runHere(['init'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no terminal to ask in')])
    expect(stderr).toContain('--yes')
    expect((await runHere(['init', '--json'])).code).toBe(2)
  })
})

describe('models and channels', () => {
  test('an installed plugin appears by itself: the first key that is set decides, as a reference', async () => {
    const cwd = folderWith({ ...llm, ...telegram })
    const { code, document } = await init(['--no-install'], { cwd, env: { DEEPSEEK_API_KEY: 'sk-secret-1' } })
    expect([code, document.agent, document.unset]).toEqual([
      0,
      { type: 'llm', model: 'deepseek/deepseek-chat', apiKey: { $env: 'DEEPSEEK_API_KEY' } },
      [],
    ])
    const { 'package.json': manifest = '', ...rest } = contents(cwd)
    // It comes with the gateway, so the folder needs nothing else.
    const { dependencies } = JSON.parse(manifest) as { dependencies: object }
    expect(dependencies).toEqual({ openclaw: expect.stringMatching(/^file:.*\/packages\/cli$/) as string })
    expect(JSON.stringify(rest)).not.toContain('sk-secret-1')
  })

  test.each(providers)('the agent knows where the models of $id are', async ({ id, model }) => {
    const made = await createTestGateway({ plugins: [agentLlm({ model: `${id}/${model}`, apiKey: 'key' })] })
    expect(made.gateway.snapshot().agents).toEqual(['main'])
    await made.stop()
  })

  test('a key in the .env of the folder counts', async () => {
    const cwd = folderWith({ ...llm, '.env': 'OPENAI_API_KEY=sk-in-the-file\n' })
    const { document } = await init(['--no-install'], { cwd })
    expect([document.agent, document.unset]).toEqual([
      { type: 'llm', model: 'openai/gpt-of-the-plugin', apiKey: { $env: 'OPENAI_API_KEY' } },
      [],
    ])
  })

  test('without a key it is the echo; a model that is named gets its variable, and what is missing is told', async () => {
    expect((await init(['--no-install'], { cwd: folderWith(llm) })).document.agent).toEqual({ type: 'echo' })
    const { code, document } = await init(['--no-install', '--model', 'acme-ai/big'], {
      cwd: folderWith(llm),
    })
    expect([code, document.unset]).toEqual([0, ['ACME_AI_API_KEY']])
  })

  test('the models of an Ollama that answers; silence is none', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/api/tags')
        response.end(JSON.stringify({ models: [{ name: 'bad name\u001b[2J' }, { name: 'qwen3:8b' }] }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { document } = await init(['--no-install'], { env: { OLLAMA_HOST: `0.0.0.0:${port}` } })
    const baseUrl = `http://127.0.0.1:${port}/v1`
    expect(document.agent).toEqual({ type: 'llm', model: 'ollama/qwen3:8b', baseUrl })
    // The fake plugin takes no place.
    const plain = await init(['--no-install'], {
      cwd: folderWith(llm),
      env: { OLLAMA_HOST: `0.0.0.0:${port}` },
    })
    expect(plain.document.agent).toEqual({ type: 'llm', model: 'ollama/qwen3:8b' })

    server.removeAllListeners('request')
    const silent = await init(['--no-install'], {
      cwd: folderWith(llm),
      env: { OLLAMA_HOST: `http://127.0.0.1:${port}` },
    })
    expect(silent.document.agent).toEqual({ type: 'echo' })
    server.closeAllConnections()
    server.close()
  })

  test('a channel that only questions can set up needs them', async () => {
    const { code, document } = await init(['--no-install', '--channel', 'telegram'], {
      cwd: folderWith(telegram),
    })
    expect([code, document.error.code]).toEqual([2, 'OC_CLI_USAGE'])
    expect(document.error.message).toContain('telegram needs its mode')
  })
})

describe('npm install', () => {
  test('is run in the folder', async () => {
    const npm = `mkdir -p node_modules/openclaw && echo '{ "version": "0.1.0" }' >node_modules/openclaw/package.json`
    const { code, document } = await init([], { env: { PATH: pathWith(npm) } })
    expect([code, document.installed, document.next[0]]).toEqual([0, true, 'npx openclaw gateway'])
  })

  test('that fails is told with the last that npm said; the files stay', async () => {
    const npm = 'for i in 1 2 3 4 5 6 7 8; do echo "line $i" >&2; done; exit 7'
    const { code, document, cwd } = await init([], { env: { PATH: pathWith(npm) } })
    expect([code, document.error.code]).toEqual([1, 'OC_INIT_INSTALL_FAILED'])
    expect(document.error.message).toContain('it ended with 7\n  line 3\n')
    expect(document.error.hint).toContain('The files are written')
    expect(readdirSync(cwd)).toContain('openclaw.config.ts')
  })
})

function pathWith(npm: string): string {
  const folder = folderWith()
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 })
  return `${folder}${delimiter}${process.env['PATH']}`
}

/** What TypeScript says of a config, with the packages as the workspace has them. */
function typeErrors(file: string): string[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ['@openclaw/source'],
    types: [],
  })
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
