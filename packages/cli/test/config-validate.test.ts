import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Finding, TracedEntry } from '@openclaw/config'
import { describe, expect, test } from 'vitest'
import { needsCode } from '../src/config-check.js'
import { folderWith } from './command.js'
import { runHere } from './here.js'

const samples = fileURLToPath(new URL('../../../config-schema/samples', import.meta.url))

interface Document {
  readonly ok: boolean
  readonly file: string | null
  readonly errors: readonly Finding[]
  readonly warnings: readonly Finding[]
}

type Files = Readonly<Record<string, string>>

async function validate(
  files: Files,
  args: readonly string[] = [],
): Promise<Document & { code: number | null }> {
  const cwd = folderWith(files)
  const { code, stdout, stderr } = await runHere(['config', 'validate', ...args, '--json'], { cwd })
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as Document), code }
}

function validateJson(config: object, files: Files = {}): ReturnType<typeof validate> {
  return validate({ 'openclaw.config.json': JSON.stringify(config), ...files })
}

const page = [
  'gateway',
  'routing',
  'session',
  'performance',
  'logging',
  'cache',
  'queue',
  'connection-pool',
  'security',
  'https',
  'auth',
]

function sample(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(samples, 'valid', `${name}.json`), 'utf8')) as Record<string, unknown>
}

describe('the blocks of the reference page', () => {
  test.each(page)('%s holds as it is printed', async (name) => {
    const { code, ok, errors } = await validateJson(sample(name))
    expect([code, ok, errors]).toEqual([0, true, []])
  })

  test('hold together, and what has no effect yet is told', async () => {
    const { code, errors, warnings } = await validateJson(Object.assign({}, ...page.map(sample)) as object)
    expect([code, errors]).toEqual([0, []])
    const told = warnings.map((warning) => [warning.code, warning.path])
    expect(told).toContainEqual(['OC_PLUGIN_NOT_FOUND', 'queue.type'])
    expect(told).toContainEqual(['OC_CONFIG_FILE_MISSING', 'https.cert'])
    expect(told).toContainEqual(['OC_AUTH_TOKEN_WEAK', 'security.accessToken'])
    expect(told).toContainEqual(['OC_AGENT_UNKNOWN', 'routing.rules[1].target.agentId'])
    expect(told).toContainEqual(['OC_CONFIG_UNUSED', 'connectionPool.min'])
    expect(warnings.every(({ line, column, hint }) => line! > 0 && column! > 0 && hint !== '')).toBe(true)
  })
})

test.each(readdirSync(join(samples, 'invalid')).filter((name) => name.endsWith('.json')))(
  'the invalid sample %s ends with 78, and each thing by itself',
  async (name) => {
    const { code, stdout } = await runHere(['config', 'validate', join(samples, 'invalid', name), '--json'])
    const { ok, errors } = JSON.parse(stdout) as Document
    expect([code, ok]).toEqual([78, false])
    expect(errors.every((error) => error.code === 'OC_CONFIG_INVALID' && error.hint !== '')).toBe(true)
    expect(errors.every(({ path, line }) => path === '' || line !== undefined)).toBe(true)
    expect(stdout).not.toContain('HUSH')
  },
)

describe('everything but the start', () => {
  test('a human reads file, line, column, what, and the cure', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{\n  "gateway": { "prot": 1 }\n}' })
    const { code, stdout, stderr } = await runHere(['config', 'validate'], { cwd })
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toBe(
      `error OC_CONFIG_INVALID: ${cwd}/openclaw.config.json:2:16: gateway.prot is not a key that exists.\n` +
        `  Did you mean "port" instead of "prot"?\n`,
    )
    const good = await runHere(['config', 'validate'], {
      cwd: folderWith({ 'openclaw.config.yaml': 'gateway: {}' }),
    })
    expect([good.code, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toMatch(/openclaw\.config\.yaml is valid\.\n$/)
    const none = await runHere(['config', 'validate'])
    expect([none.code, none.stdout]).toEqual([0, 'No config: the defaults hold.\n'])
  })

  test('an unknown agent is an error wherever a rule names one, with the place and who was meant', async () => {
    const { code, errors } = await validateJson({
      agents: { main: { type: 'echo' }, coder: { type: 'echo' } },
      routing: {
        rules: [{ match: { channel: 'http' }, target: { agentId: 'codr' } }],
        default: { agentId: 'main' },
      },
    })
    expect(code).toBe(78)
    expect(errors).toMatchObject([
      { code: 'OC_AGENT_UNKNOWN', path: 'routing.rules[0].target.agentId', line: 1 },
    ])
    expect(errors[0]?.hint).toContain('Did you mean "coder"?')
  })

  test('an agent that a plugin in code brings is known', async () => {
    const config = `
      import { agents } from '@openclaw/sdk'
      import { defineConfig, definePlugin } from 'openclaw'
      const own = definePlugin({
        name: 'openclaw-agent-own', api: 1, kind: 'agent', needs: { agents },
        options: { type: 'object', additionalProperties: false },
        setup({ services }) { services.agents.add('own', { async *run() {} }) },
      })
      export default defineConfig({ plugins: [own()], routing: { default: { agentId: 'NAME' } } })`
    const good = await validate({ 'openclaw.config.ts': config.replace('NAME', 'own') })
    expect([good.code, good.errors]).toEqual([0, []])
    const wrong = await validate({ 'openclaw.config.ts': config.replace('NAME', 'main') })
    expect(wrong.errors).toMatchObject([{ code: 'OC_AGENT_UNKNOWN', path: 'routing.default.agentId' }])
  })

  test.each<[string, object, Files, string, string]>([
    ['a plugin that nobody knows', { queue: { type: 'nats' } }, {}, 'OC_PLUGIN_NOT_FOUND', 'queue.type'],
    ['a package in plugins', { plugins: [{ use: 'openclaw-guard-x' }] }, {}, 'OC_PLUGIN_NOT_FOUND', 'plugins[0].use'],
    ['a file that is not there', { plugins: [{ use: './x.ts' }] }, {}, 'OC_PLUGIN_LOAD_FAILED', 'plugins[0].use'],
    ['an option', { session: { storage: { type: 'file', pth: 'x' } } }, {}, 'OC_PLUGIN_OPTIONS', 'session.storage.pth'],
    ['a secret', { security: { accessToken: { $env: 'NOPE' } } }, {}, 'OC_CONFIG_SECRET_MISSING', 'security.accessToken'],
    ['a gap in the wiring', { plugins: [{ use: '@openclaw/queue-sqlite', enabled: false }] }, {}, 'OC_SERVICE_MISSING', ''],
    ['two of one id', { plugins: [{ use: './a.ts', id: 'a' }, { use: './b.ts', id: 'a' }] }, {}, 'OC_PLUGIN_DUPLICATE', 'plugins[1]'],
    ['a weak token for others', { gateway: { host: '0.0.0.0' }, security: { accessToken: 'short' } }, {}, 'OC_AUTH_TOKEN_WEAK', 'security.accessToken'],
    ['no authentication for others', { gateway: { host: '0.0.0.0' }, auth: { type: 'none' } }, {}, 'OC_HTTP_EXPOSED', 'gateway.host'],
    ['a setup that fails', { plugins: [{ use: './a.ts' }] }, { 'a.ts': failing }, 'OC_PLUGIN_SETUP_FAILED', ''],
  ])('%s', async (_name, config, files, code, path) => {
    const report = await validateJson(config, files)
    expect(report.code).toBe(78)
    expect(report.errors.map((error) => [error.code, error.path])).toEqual([[code, path]])
    expect(report.errors[0]?.message).not.toMatch(/\n {4}at /)
  }) // prettier-ignore

  test('a secret that a plugin puts into its error is not shown', async () => {
    const report = await validateJson(
      { plugins: [{ use: './a.ts', options: { word: { $env: 'WORD' } } }] },
      { '.env': 'WORD=HUSH-HUSH', 'a.ts': failing },
    )
    expect(report.errors[0]?.message).toContain('********')
    expect(JSON.stringify(report)).not.toContain('HUSH')
  })

  test('the file may be named, by argument, flag or variable', async () => {
    const cwd = folderWith({ 'a.json': '{ "x": 1 }', 'openclaw.config.json': '{}' })
    expect((await runHere(['config', 'validate', 'a.json'], { cwd })).code).toBe(78)
    expect((await runHere(['config', 'validate', '--config', 'a.json'], { cwd })).code).toBe(78)
    expect((await runHere(['config', 'validate'], { cwd, env: { OPENCLAW_CONFIG: 'a.json' } })).code).toBe(78)
    expect((await runHere(['config', 'validate'], { cwd })).code).toBe(0)
    expect((await runHere(['config', 'validate', 'gone.json'], { cwd })).stderr).toContain(
      'OC_CONFIG_NOT_FOUND',
    )
    expect((await runHere(['config', 'validate'], { cwd, env: { OPENCLAW_PORT: 'x' } })).stderr).toContain(
      'OPENCLAW_PORT',
    )
  })

  test('a standard plugin is known by its manifest, until a key is used that its code judges', () => {
    const definition = { judges: ['text'] } as unknown as TracedEntry['definition']
    const entry = (from: TracedEntry['from'], written: object) =>
      ({ from, definition, written }) as unknown as TracedEntry
    expect(needsCode(entry('standard', { rules: [{ match: { channel: 'text' } }] }))).toBe(false)
    expect(needsCode(entry('standard', { rules: [{ match: { text: 'a(' } }] }))).toBe(true)
    expect(needsCode(entry('manifest', {}))).toBe(true)
  })

  test('an installed package is asked by its manifest first, then by its code', async () => {
    const at = 'node_modules/openclaw-guard-judge'
    const options = {
      type: 'object',
      additionalProperties: false,
      properties: { pattern: { type: 'string' } },
    }
    const files = {
      [`${at}/package.json`]: JSON.stringify({
        name: 'openclaw-guard-judge',
        type: 'module',
        main: 'main.js',
        openclaw: { kind: 'guard', api: 1, options, needs: [], provides: [], judges: ['pattern'] },
      }),
      [`${at}/main.js`]: `export default Object.assign(() => {}, { definition: {
        name: 'openclaw-guard-judge', api: 1, kind: 'guard', options: ${JSON.stringify(options)}, judges: ['pattern'],
        setup(_, { pattern }) { if (pattern) new RegExp(pattern) },
      }, [Symbol.for('openclaw.plugin')]: true })`,
    }
    const use = 'openclaw-guard-judge'
    const good = await validateJson({ plugins: [{ use, options: { pattern: 'a+' } }] }, files)
    expect([good.code, good.errors]).toEqual([0, []])
    const wrong = await validateJson({ plugins: [{ use, options: { pattern: 'a(' } }] }, files)
    expect(wrong.errors).toMatchObject([{ code: 'OC_PLUGIN_SETUP_FAILED', plugin: 'openclaw-guard-judge' }])
    const unfit = await validateJson({ plugins: [{ use, options: { pattern: 7 } }] }, files)
    expect(unfit.errors).toMatchObject([{ code: 'OC_PLUGIN_OPTIONS', path: 'plugins[0].options.pattern' }])
  })
})

const failing = `
  import { definePlugin } from '@openclaw/sdk'
  export default definePlugin({
    name: 'openclaw-guard-own', api: 1, kind: 'guard',
    options: { type: 'object', additionalProperties: false, properties: { word: { type: 'string', default: 'x' } } },
    setup(_, { word }) { throw new Error('no luck with ' + word) },
  })`
