import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Command, folderWith } from './command.js'
import { runHere } from './here.js'
import { mutationsOf } from './mutations.js'

const secret = 'HUSH-0123456789abcdef0123456789abcdef'

const good = JSON.stringify(
  {
    gateway: { port: 18789, host: '127.0.0.1', logLevel: 'info', maxConnections: 100, timeout: 30_000 },
    agents: { main: { type: 'echo', timeoutMs: 1000 }, night: { type: 'echo' } },
    routing: {
      rules: [
        { match: { channel: ['http', 'loopback'], userId: 'ann' }, target: { agentId: 'night' } },
        { match: { peerKind: 'group' }, target: { agentId: 'main' } },
      ],
      default: { agentId: 'main' },
    },
    session: { ttl: 3_600_000, maxSessions: 1000, storage: { type: 'file', path: './sessions' } },
    queue: { type: 'sqlite', maxSize: 10_000, batchSize: 50, flushInterval: 1000 },
    messages: { keepDays: 30, maxBytes: '1g' },
    performance: { batchSize: 10, concurrency: 5 },
    security: { accessToken: secret },
    logging: { level: 'info', format: 'json' },
    plugins: [{ use: '@openclaw/http-server', options: { bodyLimit: 1024 } }],
  },
  null,
  2,
)

interface Document {
  readonly ok: boolean
  readonly errors: readonly { code: string; message: string; hint: string }[]
}

/** Every end that a check may have: a clear sentence and what to do, or nothing to say. */
function expectClear(
  name: string,
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
): void {
  const { ok, errors } = JSON.parse(stdout) as Document
  const unclear = errors.filter(
    ({ code: kind, message, hint }) =>
      kind === 'OC_INTERNAL' ||
      !kind.startsWith('OC_') ||
      message.length < 10 ||
      hint === '' ||
      /\n\s+at /.test(message),
  )
  expect([name, code, ok, stderr, unclear]).toEqual([name, ok ? 0 : 78, errors.length === 0, '', []])
  expect([name, stdout.includes(secret), stdout.includes('HUSH')]).toEqual([name, false, false])
}

test('the config that is mutated holds', async () => {
  const cwd = folderWith({ 'openclaw.config.json': good })
  const ended = await runHere(['config', 'validate', '--json'], { cwd })
  expectClear('good', ended)
  expect(ended.code).toBe(0)
})

test('1,000 mutations: each ends with a clear sentence and 78, or is no mistake', async () => {
  const cwd = folderWith()
  const file = join(cwd, 'openclaw.config.json')
  let refused = 0
  for (const { name, bytes, surelyWrong } of mutationsOf(good, 1000, 20_261_125)) {
    writeFileSync(file, bytes)
    const ended = await runHere(['config', 'validate', '--json'], { cwd, home: cwd })
    expectClear(name, ended)
    if (surelyWrong) expect([name, ended.code]).toEqual([name, 78])
    if (ended.code === 78) refused += 1
  }
  expect(refused).toBeGreaterThan(700)
}, 60_000)

describe('what no mutation reaches', () => {
  test.each<[string, string, string, string]>([
    ['throws', 'openclaw.config.ts', 'throw new Error("no luck")', 'no luck'],
    ['throws no error', 'openclaw.config.ts', 'throw { a: 1 }', 'cannot be read'],
    ['a circle', 'openclaw.config.ts', 'const a: any = {}\na.skills = a\nexport default a', 'contains itself'],
    ['a circle of plugins', 'openclaw.config.ts', 'const a: any[] = []\na.push(a)\nexport default { plugins: a }', 'nested too deeply'],
    ['a function', 'openclaw.config.ts', 'export default { gateway: () => 1 }', 'must be data'],
    ['a getter that throws', 'openclaw.config.ts', 'export default { get gateway() { throw new Error("no luck") } }', 'no luck'],
    ['a YAML bomb', 'openclaw.config.yaml', bomb(), 'is too large'],
    ['YAML that is deep', 'openclaw.config.yaml', `skills: ${'['.repeat(5000)}`, 'cannot be read'],
    ['an empty file', 'openclaw.config.json', '', 'it is empty'],
    ['a secret that is missing', 'openclaw.config.json', '{ "security": { "accessToken": { "$file": "gone" } } }', 'does not exist'],
  ])('%s', async (name, file, text, piece) => {
    const ended = await runHere(['config', 'validate', '--json'], { cwd: folderWith({ [file]: text }) })
    expectClear(name, ended)
    expect([name, ended.code, ended.stdout.includes(piece)]).toEqual([name, 78, true])
  }) // prettier-ignore

  test('100 MB, two files, a folder, a pipe, a file that may not be read', async () => {
    const huge = folderWith()
    const handle = openSync(join(huge, 'openclaw.config.json'), 'w')
    ftruncateSync(handle, 100 * 1024 * 1024)
    closeSync(handle)
    const folder = folderWith()
    mkdirSync(join(folder, 'openclaw.config.json'))
    const pipe = folderWith()
    execFileSync('mkfifo', [join(pipe, 'openclaw.config.json')])
    const locked = folderWith({ 'openclaw.config.json': '{}' })
    chmodSync(join(locked, 'openclaw.config.json'), 0)
    const cases: [string, string, string][] = [
      ['huge', huge, 'larger than 10 MB'],
      [
        'two',
        folderWith({ 'openclaw.config.json': '{}', 'openclaw.config.ts': 'export default {}' }),
        '2 configs',
      ],
      ['folder', folder, 'it is a folder'],
      ['pipe', pipe, 'it is no file but a pipe'],
      // The superuser may read everything.
      ...(process.getuid?.() === 0
        ? []
        : ([['locked', locked, 'not permitted']] as [string, string, string][])),
    ]
    for (const [name, cwd, piece] of cases) {
      const ended = await runHere(['config', 'validate', '--json'], { cwd })
      expectClear(name, ended)
      expect([name, ended.code, ended.stdout.includes(piece)]).toEqual([name, 78, true])
    }
  })

  test(
    'a script with an endless loop is ended, wherever it loops, and the process says so by itself',
    { timeout: 60_000 },
    async () => {
      const loops = {
        'at once.ts': 'while (true) {}',
        'later.ts':
          'await new Promise((resolve) => setTimeout(resolve, 5))\nfor (;;) { try { for (;;) {} } catch {} }',
        'when it is read.ts': 'export default new Proxy({}, { get() { for (;;) {} } })',
        'when a key is read.ts': 'export default { get gateway() { for (;;) {} } }',
        'never.ts': 'await new Promise(() => {})',
      }
      const folder = folderWith(loops)
      const runner = fileURLToPath(new URL('./load-runner.ts', import.meta.url))
      // One after the other: each takes a whole core for as long as it loops.
      for (const name of Object.keys(loops)) {
        const { code, stdout, stderr } = await new Command([join(folder, name)], { input: '' }, runner)
          .finished
        const said = `${join(folder, name)}: the config cannot be read: it was not done after 1 seconds\n`
        expect([name, code, stdout, stderr]).toEqual([name, 78, said, ''])
      }
    },
  )
})

function bomb(): string {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (const name of 'bcdefgh') {
    const before = String.fromCharCode(name.charCodeAt(0) - 1)
    lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`)
  }
  return lines.join('\n')
}
