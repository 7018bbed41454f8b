import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runConformance } from '@openclaw/conformance'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inPairs } from '../../conformance/test/in-pairs.js'
import { packageName, templateKinds } from '../src/template/kinds.js'
import { cleanEnvironment, folderWith, openclaw } from './command.js'
import { runHere } from './here.js'

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** What `npm test` of a created plugin runs; of all of them in one process. */
async function runTests(files: readonly string[], cwd: string): Promise<string> {
  const all = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)}`).join('\n')
  writeFileSync(join(cwd, 'all.mjs'), all)
  const loader = ['-C', '@openclaw/source', '--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...loader, join(cwd, 'all.mjs')], { cwd, env: cleanEnvironment() })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return `${printed}\nended with ${code}`
}

/** What `npm run build` writes, without the types: those of the templates are checked with ours. */
function buildAll(folder: string): void {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext }
  mkdirSync(join(folder, 'dist'))
  for (const file of readdirSync(join(folder, 'src'))) {
    const source = readFileSync(join(folder, 'src', file), 'utf8')
    const { outputText } = ts.transpileModule(source, { compilerOptions })
    writeFileSync(join(folder, 'dist', file.replace(/\.ts$/, '.js')), outputText)
  }
}

describe('one of each kind', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'openclaw-created-'))
  const folders = templateKinds.map((kind) => join(cwd, `openclaw-${kind}-hello`))

  beforeAll(async () => {
    mkdirSync(join(cwd, 'node_modules'))
    for (const scope of ['@openclaw', '@types'])
      symlinkSync(join(modules, scope), join(cwd, 'node_modules', scope))
    for (const kind of templateKinds) {
      const { code, stdout } = await runHere(['plugins', 'create', 'hello', '--kind', kind], { cwd })
      expect(code).toBe(0)
      expect(stdout).toContain(`cd openclaw-${kind}-hello\n  npm install\n  npm test`)
    }
  })

  afterAll(() => rmSync(cwd, { recursive: true }))

  test('has its own name everywhere', () => {
    for (const folder of folders) {
      const all = readdirSync(folder, { recursive: true, withFileTypes: true })
      for (const file of all.filter((one) => one.isFile()))
        expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('sprout')
      expect(existsSync(join(folder, '.gitignore'))).toBe(true)
    }
  })

  test('has tests that are green at once', { timeout: 60_000 }, async () => {
    const files = folders.map((folder) => join(folder, 'test/contract.test.ts'))
    expect(await runTests(files, cwd)).toMatch(/# fail 0[^]*ended with 0$/)
  })

  test('keeps the promises of its kind once it is built', { timeout: 60_000 }, async () => {
    for (const folder of folders) buildAll(folder)
    await inPairs(folders, async (folder) => {
      const { results } = await runConformance(folder)
      expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
    })
  })

  test('is taken by a gateway', async () => {
    const url = 'http://127.0.0.1:9'
    const plugins = templateKinds.map((kind) => ({
      use: `./openclaw-${kind}-hello/src/index.ts`,
      ...(kind === 'channel' && { options: { url } }),
    }))
    writeFileSync(join(cwd, 'openclaw.config.json'), JSON.stringify({ plugins }))
    const listed = await openclaw(['plugins', 'list', '--json'], { cwd })
    expect([listed.code, listed.stderr]).toEqual([0, ''])
    const { plugins: found } = JSON.parse(listed.stdout) as { plugins: { name: string }[] }
    const names = found.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(templateKinds.map((kind) => `openclaw-${kind}-hello`)))
  })
})

test('package.json: what npm needs, and what the gateway reads', async () => {
  const cwd = folderWith()
  const { stdout } = await runHere(
    ['plugins', 'create', '@me/queue-less', '--kind', 'queue', '--dir', 'q', '--json'],
    { cwd },
  )
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    name: '@me/openclaw-queue-queue-less',
    folder: join(cwd, 'q'),
  })
  const document = JSON.parse(readFileSync(join(cwd, 'q/package.json'), 'utf8')) as Record<string, unknown>
  expect(document).toMatchObject({
    name: '@me/openclaw-queue-queue-less',
    type: 'module',
    peerDependencies: { '@openclaw/sdk': '^0.1.0' },
    // From a checkout: nobody else has these.
    dependencies: { '@openclaw/ledger': expect.stringMatching(/^file:.*packages\/ledger$/) as string },
    devDependencies: { '@openclaw/testing': expect.stringMatching(/^file:.*packages\/testing$/) as string },
    openclaw: { kind: 'queue', api: 1, provides: ['queue'] },
  })
})

describe('what is refused', () => {
  test.each([
    [['hello'], 2, '--kind is missing'],
    [['hello', '--kind', 'chanel'], 2, 'There is no template of the kind chanel'],
    [['Hello World', '--kind', 'guard'], 2, 'cannot be the name of a plugin'],
    [['../evil', '--kind', 'guard'], 2, 'cannot be the name of a plugin'],
    [['openclaw-guard-x', '--kind', 'channel'], 2, 'openclaw-guard-x is no name of a channel'],
    [['@openclaw/guard-x', '--kind', 'guard'], 2, 'The scope @openclaw is for what comes with OpenClaw'],
    [['a.b', '--kind', 'guard'], 2, 'small letters, digits and -'],
  ])('%j', async (args, code, message) => {
    const cwd = folderWith()
    const finished = await runHere(['plugins', 'create', ...args], { cwd })
    expect(finished.code).toBe(code)
    expect(finished.stderr).toContain(message)
    expect(readdirSync(cwd)).toEqual([])
  })

  test('a folder that is not empty stays as it is; an empty one is taken', async () => {
    const cwd = folderWith({ 'full/mine.txt': 'mine' })
    mkdirSync(join(cwd, 'empty'))
    const full = await runHere(['plugins', 'create', 'x', '--kind', 'guard', '--dir', 'full'], { cwd })
    expect([full.code, readdirSync(join(cwd, 'full'))]).toEqual([1, ['mine.txt']])
    expect(full.stderr).toContain('error OC_INIT_BLOCKED')
    expect(
      (await runHere(['plugins', 'create', 'x', '--kind', 'guard', '--dir', 'empty'], { cwd })).code,
    ).toBe(0)
  })

  test('names of all forms', () => {
    expect(packageName('hello', 'agent')).toEqual({ full: 'openclaw-agent-hello', type: 'hello' })
    expect(packageName('openclaw-agent-hello', 'agent').full).toBe('openclaw-agent-hello')
    expect(packageName('@me/hello', 'agent')).toEqual({ full: '@me/openclaw-agent-hello', type: 'hello' })
  })
})
