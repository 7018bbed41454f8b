import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkIds, runConformance, type CheckId, type ConformanceReport } from '../src/index.js'
import { inPairs } from './in-pairs.js'
import { pluginFolder } from './plugin-folder.js'
import type { PluginText } from './plugin-folder.js'

const samples = fileURLToPath(new URL('./samples', import.meta.url))

/** Folder, the check that must fail, and what it must say. */
type Broken = readonly [string, CheckId, RegExp]

const shipped: readonly Broken[] = [
  ['hangs', 'life.start', /did not end within 5 s/],
  ['leaks-timer', 'leak.timers', /^20 Timeout are left/],
  ['leaks-buffers', 'leak.memory', /adds \d{3,} kB/],
  ['lies', 'manifest.matches', /^permissions: the manifest says {}.*\["receive"\]/],
  ['prints-secret', 'secret.log', /in the debug line "set up"/],
]

const secret = { type: 'string', minLength: 8, writeOnly: true, description: 'A key.' }
const property = (schema: object) => ({
  type: 'object',
  additionalProperties: false,
  properties: { key: schema },
})

/** What else may be wrong: text of a plugin, the check that must fail, and what it must say. */
const written: readonly (readonly [string, PluginText, CheckId, RegExp])[] = [
  ['has no manifest', { packageFile: { openclaw: undefined } }, 'manifest.present', /no field "openclaw"/],
  ['has a manifest of nonsense', { manifest: { kind: 'toaster' } }, 'manifest.valid', /openclaw\.kind/],
  ['is for another api', { manifest: { api: 2 } }, 'manifest.api', /plugin api 2; this gateway speaks 1/],
  [
    'brings a kernel',
    { packageFile: { dependencies: { '@openclaw/kernel': '0.1.0' } } },
    'manifest.kernel',
    /depends on @openclaw\/kernel/,
  ],
  [
    'is not built',
    { packageFile: { exports: './dist/index.js' } },
    'import.loads',
    /cannot be imported: Cannot find module/,
  ],
  ['ends the process', { before: 'process.exit(7)' }, 'import.loads', /ended the process with 7/],
  ['prints when it is imported', { before: "console.log('hello')" }, 'import.quiet', /printed "hello/],
  [
    'listens when it is imported',
    { before: "import { createServer } from 'node:net'\ncreateServer().listen(0)" },
    'import.quiet',
    /opened a TCPServerWrap/,
  ],
  [
    'has another name than its package',
    { lines: "name: 'openclaw-monitor-other'," },
    'manifest.name',
    /monitor-other/,
  ],
  [
    'ships a schema that is none',
    { options: property({ type: 'strin', description: 'A key.' }) },
    'options.compiles',
    /schema of the options/,
  ],
  [
    'takes options of any name',
    { options: { type: 'object', additionalProperties: true } },
    'options.strict',
    /additionalProperties is true/,
  ],
  [
    'has no bench for its suite',
    { manifest: { kind: 'channel' }, lines: "kind: 'channel'," },
    'suite.bench',
    /no bench that exports `make`/,
  ],
  [
    'has a bench that cannot be imported',
    { manifest: { conformance: './bench.js' }, bench: "throw new Error('no luck')" },
    'suite.bench',
    /bench\.js cannot be imported: no luck/,
  ],
  [
    'cannot be started again',
    {
      before: 'let starts = 0',
      setup: "context.onStart(() => { if (starts++ > 0) throw new Error('there is one') })",
    },
    'life.reload',
    /there is one/,
  ],
  [
    'does not look at its signal',
    {
      manifest: { kind: 'agent', needs: ['agents'] },
      lines: "kind: 'agent', needs: { agents: { id: 'agents', registry: true } },",
      setup: "context.services.agents.add('main', { async *run() { await new Promise(() => {}); yield } })",
    },
    'fault.aborted',
    /did not end within 5 s/,
  ],
  ['describes nothing', { options: property({ type: 'string' }) }, 'options.described', /^key: no/],
  [
    'has a wrong default',
    { options: property({ type: 'integer', default: 'many', description: 'How many.' }) },
    'options.defaults',
    /the default of key is "many"/,
  ],
  [
    'takes anything',
    { options: property({ description: 'Whatever.' }) },
    'options.wrong',
    /^key may be anything/,
  ],
  [
    'crashes on what its schema lets pass',
    {
      options: property({ type: ['string', 'null'], description: 'A key.' }),
      setup: 'if (options.key === null) options.key.length',
    },
    'options.wrong',
    /null fits the schema, and setup crashes/,
  ],
  [
    'needs options and has no bench',
    { options: { ...property({ type: 'string', description: 'A key.' }), required: ['key'] } },
    'options.accepted',
    /needs the key key/,
  ],
  [
    'taps what it does not declare',
    { setup: 'context.hooks.send.tap(() => undefined)' },
    'setup.declared',
    /taps the hook send without declaring it/,
  ],
  [
    'opens something in setup',
    { setup: 'const timer = setTimeout(() => {}, 60_000); context.defer(() => clearTimeout(timer))' },
    'setup.quiet',
    /1 Timeout/,
  ],
  [
    'needs what nobody has',
    { lines: "needs: { line: { id: 'line', registry: false } },", manifest: { needs: ['line'] } },
    'life.start',
    /needs the service "line"/,
  ],
  [
    'rejects its start',
    { setup: "context.onStart(() => Promise.reject(new Error('no luck')))" },
    'life.start',
    /did not start: no luck/,
  ],
  [
    'leaves a server',
    {
      before: "import { createServer } from 'node:net'",
      setup: 'context.onStart(() => void createServer().listen(0))',
    },
    'leak.handles',
    /20 TCPServerWrap are left/,
  ],
  [
    'leaves listeners',
    { setup: "context.onStart(() => void process.on('SIGHUP', () => undefined))" },
    'leak.listeners',
    /20 listeners/,
  ],
  [
    'leaves files',
    {
      before: "import { writeFileSync } from 'node:fs'",
      setup: "context.onStart(() => writeFileSync('left.txt', ''))",
    },
    'leak.files',
    /left\.txt/,
  ],
  [
    'prints its secret past the log',
    { options: property(secret), setup: 'context.onStart(() => console.error(options.key ?? 0))' },
    'secret.log',
    /was printed/,
  ],
  [
    'goes on when it was stopped in its start',
    {
      setup: `context.onStart(async (signal) => {
        let started = false
        signal.addEventListener('abort', () => started || setTimeout(() => {}, 60_000))
        await new Promise((resolve) => setTimeout(resolve, 30))
        started = true
      })`,
    },
    'fault.stop',
    /1 Timeout/,
  ],
]

const reports = new Map<string, ConformanceReport>()

function folderOf(name: string, text: PluginText): string {
  return pluginFolder(`openclaw-monitor-${name.replaceAll(' ', '-')}`, text)
}

beforeAll(async () => {
  const all = [
    ...[...shipped.map(([name]) => name), 'good'].map((name) => [name, join(samples, name), {}] as const),
    ...written.map(([name, text, id]) => [name, folderOf(name, text), { only: [id] }] as const),
  ]
  await inPairs(all, async ([name, folder, options]) => {
    reports.set(name, await runConformance(folder, options))
  })
}, 240_000)

function failedOf(name: string) {
  return reports.get(name)?.results.filter(({ status }) => status === 'failed') ?? []
}

it('passes a plugin that keeps what it promises, its suite included', () => {
  const { ok, results } = reports.get('good')!
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(ok).toBe(true)
  expect(results.filter(({ id }) => id === 'suite.channel').length).toBeGreaterThan(5)
})

describe('fails exactly one check, and says why and what to do', () => {
  const all: readonly Broken[] = [
    ...shipped,
    ...written.map(([name, , id, reason]) => [name, id, reason] as const),
  ]
  it.each(all)('of a plugin that %s: %s', (name, id, reason) => {
    const failed = failedOf(name)
    expect(failed.map((result) => result.id)).toEqual([id])
    expect(failed[0]?.reason).toMatch(reason)
    expect(failed[0]?.cure).not.toBe('')
    expect(reports.get(name)?.ok).toBe(false)
  })

  it('each of the checks has a plugin that fails it', () => {
    const here = new Set(all.map(([, id]) => id))
    expect(checkIds.filter((id) => !here.has(id))).toEqual([])
  })
})
