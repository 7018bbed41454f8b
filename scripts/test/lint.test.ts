import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The files need not exist, so the rules that ask the type checker are off here. */
const plain = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] })

/** A file of the lint program, with other text in it. */
const typed = new ESLint({
  cwd: root,
  overrideConfig: [{ languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } }],
})

const kernelFile = 'packages/kernel/src/fixture.ts'
const gatewayFile = 'packages/gateway/src/fixture.ts'
const ledgerFile = 'packages/ledger/src/fixture.ts'
const queueFile = 'plugins/queue-memory/src/fixture.ts'
const pluginFile = 'plugins/channel-http/src/fixture.ts'
const pluginIndex = 'plugins/channel-http/src/index.ts'
const packageFile = 'packages/config/src/fixture.ts'
const simulatedFiles = [
  kernelFile,
  gatewayFile,
  ledgerFile,
  ...[
    'queue-memory',
    'session-memory',
    'agent-echo',
    'channel-loopback',
    'router-rules',
    'commands-basic',
  ].flatMap((name) => [
    `plugins/${name}/src/fixture.ts`,
    `plugins/${name}/src/index.ts`,
    `plugins/${name}/src/deep/fixture.ts`,
  ]),
]

async function findings(eslint: ESLint, file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: file })
  return (result?.messages ?? []).map((message) => `${message.ruleId ?? 'parse error'}: ${message.message}`)
}

const worldBans = [
  'export const now = Date.now()',
  'export const then = new Date()',
  'export const then = new globalThis.Date()',
  'export const since = performance.now()',
  'setTimeout(() => undefined, 1)',
  'globalThis.setTimeout(() => undefined, 1)',
  'setInterval(() => undefined, 1)',
  'setImmediate(() => undefined)',
  'export const chance = Math.random()',
  'export const { random } = Math',
  'export const id = crypto.randomUUID()',
  'export const id = globalThis.crypto.randomUUID()',
  "import { randomUUID } from 'node:crypto'\nexport const id = randomUUID()",
  "import { randomBytes } from 'crypto'\nexport const bytes = randomBytes(4)",
  "import { readFile } from 'node:fs/promises'\nexport { readFile }",
  "import type { Stats } from 'fs'\nexport type { Stats }",
  "export const fs = await import('node:fs')",
  "export const fs = await import('fs')",
  'export const signal = AbortSignal.timeout(5)',
  'export const home = process.env.HOME',
]

it.each(worldBans)('the kernel and simulated plugins may not: %s', async (code) => {
  for (const file of simulatedFiles) {
    const found = await findings(plain, file, code)
    expect(
      found.some((message) => message.includes('World')),
      `${file}: ${found.join('\n')}`,
    ).toBe(true)
  }
})

it.each(worldBans)('other packages may: %s', async (code) => {
  expect(await findings(plain, packageFile, code)).toEqual([])
})

it('an import of a like-named file is not an import of Node', async () => {
  const code =
    "import { path } from './path.js'\nimport { receive } from './path/receive.js'\nexport { path, receive }"
  for (const file of simulatedFiles) expect(await findings(plain, file, code), file).toEqual([])
})

const unscheduled = [
  'debounceTime(5)',
  'throttleTime(5)',
  'auditTime(5)',
  'sampleTime(5)',
  'delay(5)',
  'bufferTime(5)',
  'windowTime(5)',
  'timer(5)',
  'timer(5, 10)',
  'interval(5)',
  'timeout(5)',
  'timeout({ each: 5 })',
  'retry({ count: 2, delay: 5 })',
  'repeat({ delay: 5 })',
  'timestamp()',
  'timeInterval()',
  'new ReplaySubject(1, 1000)',
  'shareReplay({ bufferSize: 1, refCount: true, windowTime: 5 })',
]

it.each(unscheduled)('the kernel may not use an unscheduled %s', async (call) => {
  const name = /[A-Za-z]+(?=\()/.exec(call)?.[0] ?? ''
  const code = `import { ${name} } from 'rxjs'\nexport const made = ${call}`
  for (const file of [kernelFile, gatewayFile]) {
    expect((await findings(plain, file, code)).join('\n')).toContain('World')
  }
})

const scheduled = [
  'debounceTime(5, world)',
  'timer(5, world)',
  'timer(5, 10, world)',
  'interval(5, world)',
  'timeout({ each: 5, scheduler: world })',
  'retry({ delay: () => timer(5, world) })',
  'new ReplaySubject(1)',
  'shareReplay({ bufferSize: 1, refCount: true })',
]

it.each(scheduled)('the kernel may use %s', async (call) => {
  const names = new Set([...call.matchAll(/[A-Za-z]+(?=\()/g)].map((match) => match[0]))
  const code = `import { ${[...names].join(', ')} } from 'rxjs'\nimport { world } from './world.js'\nexport const made = [${call}, world]`
  expect(await findings(plain, kernelFile, code)).toEqual([])
})

it('the kernel may not import a real scheduler, nor hide one in a namespace', async () => {
  for (const names of ['{ asyncScheduler }', '{ asapScheduler as soon }', '* as rx']) {
    const code = `import ${names} from 'rxjs'`
    expect((await findings(plain, kernelFile, code)).join('\n')).toContain('World')
  }
})

it.each(['fastify', '@openclaw/config', '@openclaw/queue-memory', '@openclaw/sdk/http', 'rxjs/ajax'])(
  'the kernel may not import %s',
  async (specifier) => {
    const code = `import * as it from '${specifier}'\nexport { it }`
    expect((await findings(plain, kernelFile, code)).join('\n')).toContain('The kernel imports')
  },
)

it.each(['tapable', '@openclaw/config', '@openclaw/queue-memory', '@openclaw/ledger'])(
  'the gateway may not import %s',
  async (specifier) => {
    const code = `import * as it from '${specifier}'\nexport { it }`
    expect((await findings(plain, gatewayFile, code)).join('\n')).toContain('The gateway imports')
  },
)

it.each(['rxjs', '@openclaw/kernel', '@openclaw/sdk', './links.js'])(
  'the gateway may import %s',
  async (specifier) => {
    const code = `import { it } from '${specifier}'\nexport { it }`
    expect(await findings(plain, gatewayFile, code)).toEqual([])
  },
)

it.each(['tapable', 'rxjs', 'rxjs/operators', '@openclaw/sdk', './hooks.js', '../hooks.js'])(
  'the kernel may import %s',
  async (specifier) => {
    const code = `import { it } from '${specifier}'\nexport { it }`
    expect(await findings(plain, kernelFile, code)).toEqual([])
  },
)

const foreign = [
  '@openclaw/kernel',
  '@openclaw/gateway',
  '@openclaw/agent-echo',
  '@openclaw/queue-memory/store',
  '@openclaw/config',
  'openclaw',
  '../../agent-echo/src/index.js',
  '../../../packages/kernel/src/index.js',
]

it.each(foreign)('a plugin may not import %s', async (specifier) => {
  const code = `import * as it from '${specifier}'\nexport { it }`
  for (const file of [pluginFile, pluginIndex, queueFile]) {
    expect((await findings(plain, file, code)).join('\n'), file).toContain('A plugin imports')
  }
})

it('a plugin may not import another one late', async () => {
  const code = "export const other = await import('@openclaw/agent-echo')"
  for (const file of [pluginFile, pluginIndex, queueFile]) {
    expect((await findings(plain, file, code)).join('\n'), file).toContain('A plugin imports')
  }
})

it.each(['@openclaw/sdk', '@openclaw/sdk/http', '@openclaw/ledger', 'fastify', './queue.js'])(
  'a plugin may import %s',
  async (specifier) => {
    const code = `import * as it from '${specifier}'\nexport { it }`
    for (const file of [pluginFile, queueFile]) expect(await findings(plain, file, code)).toEqual([])
  },
)

const defaultExports = ['export default 1', 'const one = 1\nexport { one as default }']

it.each(defaultExports)('no file but a plugin entry, an example or a config has: %s', async (code) => {
  const message = 'No default export'
  for (const file of [
    kernelFile,
    queueFile,
    pluginFile,
    packageFile,
    'scripts/fixture.ts',
    'bench/fixture.js',
  ]) {
    expect((await findings(plain, file, code)).join('\n'), file).toContain(message)
  }
  const free = [
    pluginIndex,
    'plugins/queue-memory/src/index.ts',
    'examples/01-hello/main.ts',
    'vitest.config.ts',
  ]
  for (const file of free) expect(await findings(plain, file, code), file).toEqual([])
})

const styleBans: [rule: string, code: string][] = [
  ['No enums', 'export enum Colour { Red }'],
  ['No namespaces', 'export namespace Colour { export const red = 1 }'],
  ['No decorators', 'declare const mark: ClassDecorator\n@mark\nexport class Thing {}'],
  ['Write #private', 'export class Thing { private one = 1 }'],
  ['no-explicit-any', 'export const thing: any = 1'],
  ['consistent-type-imports', "import { Queue } from '@openclaw/sdk'\nexport type Mine = Queue"],
  ['no-else-return', 'export function f(a: number) { if (a) { return 1 } else { return 2 } }'],
  ['prefer-const', 'let one = 1\nexport const two = one'],
  ['eqeqeq', 'export const same = (a: number, b: number) => a == b'],
]

it.each(styleBans)('%s', async (rule, code) => {
  for (const file of [
    kernelFile,
    queueFile,
    pluginFile,
    pluginIndex,
    packageFile,
    'examples/01-hello/main.ts',
  ]) {
    expect((await findings(plain, file, code)).join('\n'), file).toContain(rule)
  }
})

it('an augmentation of a module is no namespace', async () => {
  const code = "declare module 'fastify' {\n  interface FastifyRequest {\n    one: 1\n  }\n}\nexport {}"
  expect(await findings(plain, packageFile, code)).toEqual([])
})

it('only commands, benches, scripts and examples print', async () => {
  const code = "console.log('hello')"
  for (const file of [kernelFile, pluginFile, packageFile, 'plugins/channel-http/test/fixture.test.ts']) {
    expect((await findings(plain, file, code)).join('\n'), file).toContain('no-console')
  }
  for (const file of [
    'packages/cli/src/fixture.ts',
    'bench/fixture.js',
    'scripts/fixture.ts',
    'examples/01/main.ts',
  ]) {
    expect(await findings(plain, file, code), file).toEqual([])
  }
})

const typedBans: [rule: string, code: string][] = [
  ['no-floating-promises', 'export function f(): void {\n  Promise.resolve(1)\n}'],
  ['no-misused-promises', 'export function f(list: number[]): void {\n  list.forEach(async () => {})\n}'],
  ['await-thenable', 'export async function f(): Promise<void> {\n  await 1\n}'],
  ['only-throw-error', "export function f(): void {\n  throw 'no'\n}"],
]

it.each(typedBans)('%s', { timeout: 60_000 }, async (rule, code) => {
  expect((await findings(typed, 'packages/sdk/src/service.ts', code)).join('\n')).toContain(rule)
})
