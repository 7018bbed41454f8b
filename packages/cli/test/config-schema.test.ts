import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { folderWith } from './command.js'
import { runHere } from './here.js'

interface Validate {
  (value: unknown): boolean
  readonly errors?: readonly { instancePath: string; keyword: string }[] | null
}
// Ajv belongs to the config package; here it stands for an editor.
const require = createRequire(new URL('../../config/src/', import.meta.url))
const { Ajv } = require('ajv') as { Ajv: new (options: object) => { compile(schema: unknown): Validate } }

const configSchema = fileURLToPath(new URL('../../../config-schema', import.meta.url))

function compile(schema: unknown): Validate {
  return new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
  }).compile(schema)
}

async function schemaOf(files: Readonly<Record<string, string>> = {}, home = folderWith()): Promise<unknown> {
  const { code, stdout, stderr } = await runHere(['config', 'schema'], { cwd: folderWith(files), home })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

function packageFiles(name: string, kind: string, options: object, folder = ''): Record<string, string> {
  const at = `${folder}node_modules/${name}`
  return {
    [`${at}/package.json`]: JSON.stringify({
      name,
      type: 'module',
      main: 'main.js',
      openclaw: { kind, api: 1, options },
    }),
    [`${at}/main.js`]: 'throw new Error("its code was run")',
  }
}

const telegram = {
  type: 'object',
  additionalProperties: false,
  required: ['token'],
  properties: { token: { type: 'string', writeOnly: true, description: 'From BotFather.' } },
}

describe('the schema for editors', () => {
  test('every valid sample fits, with the standard set', async () => {
    const validate = compile(await schemaOf())
    const folder = join(configSchema, 'samples/valid')
    for (const name of readdirSync(folder)) {
      const value = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
      // A block without a type is for the plugin that is picked then; this one is made up.
      if (name === 'new-blocks.json') continue
      expect([name, validate(value), validate.errors]).toEqual([name, true, null])
    }
  })

  test.each([
    ['an option of the picked plugin', { queue: { type: 'sqlite', path: 'x' } }, true],
    ['an option that is not its', { queue: { type: 'memory', path: 'x' } }, false],
    ['a reference for a text', { queue: { type: 'sqlite', path: { $env: 'X' } } }, true],
    ['a reference for a number', { queue: { type: 'memory', keep: { $env: 'X' } } }, false],
    ['a plugin from elsewhere', { queue: { type: 'nats', url: 'x' } }, true],
    ['an agent', { agents: { a: { type: 'echo', timeoutMs: 5 } } }, true],
    ['an agent, wrongly', { agents: { a: { type: 'echo', timeOutMs: 5 } } }, false],
    ['a session store', { session: { storage: { type: 'file', path: 'x' } } }, true],
    ['a session store, wrongly', { session: { storage: { type: 'file', pth: 'x' } } }, false],
    ['a channel', { channels: { http: { enabled: true, timeoutMs: 5 } } }, true],
    ['a channel, wrongly', { channels: { http: { timeout: 5 } } }, false],
    ['options of an entry', { plugins: [{ use: '@openclaw/http-server', options: { bodyLimit: 1 } }] }, true],
    [
      'options of an entry, wrongly',
      { plugins: [{ use: '@openclaw/http-server', options: { bodLimit: 1 } }] },
      false,
    ],
  ])('%s', async (_name, config, fits) => {
    const validate = compile(JSON.parse(readFileSync(join(configSchema, 'standard.schema.json'), 'utf8')))
    expect([validate(config), fits ? [] : 'errors']).toEqual([
      fits,
      fits ? (validate.errors ?? []) : 'errors',
    ])
  })

  test('installed packages are in it: beside the config, and in the home; their code does not run', async () => {
    const home = folderWith(
      packageFiles('openclaw-queue-nats', 'queue', { ...telegram, required: [] }, 'plugins/'),
    )
    const files = packageFiles('@openclaw/channel-telegram', 'channel', telegram)
    const validate = compile(await schemaOf(files, home))
    expect(validate({ channels: { telegram: { token: 'x' } } })).toBe(true)
    expect(validate({ channels: { telegram: {} } })).toBe(false)
    expect(validate({ queue: { type: 'nats', token: 'x' } })).toBe(true)
    expect(validate({ queue: { type: 'nats', tken: 'x' } })).toBe(false)
    const text = JSON.stringify(await schemaOf(files))
    expect(text).toContain('From BotFather.')
    expect(text).toContain('"enum":["@openclaw/agent-echo"')
  })

  test('--out writes a file', async () => {
    const cwd = folderWith()
    const ended = await runHere(['config', 'schema', '--out', 'schema.json', '--json'], { cwd })
    expect(JSON.parse(ended.stdout)).toEqual({ ok: true, file: join(cwd, 'schema.json') })
    expect(compile(JSON.parse(readFileSync(join(cwd, 'schema.json'), 'utf8')))({})).toBe(true)
    const wrong = await runHere(['config', 'schema', '--out', 'no/such/folder.json'], { cwd })
    expect([wrong.code, wrong.stderr.includes('ENOENT')]).toEqual([2, true])
  })
})
