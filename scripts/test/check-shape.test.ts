import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkShape } from '../shape/check.js'
import { findingLine } from '../shape/finding.js'
import { codeLines } from '../shape/size.js'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'openclaw-shape-'))
  writeSoundTree()
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

function remove(path: string): void {
  rmSync(join(root, path), { recursive: true })
}

/** Changes one JSON file. */
function edit(path: string, change: object): void {
  write(path, { ...(JSON.parse(readFileSync(join(root, path), 'utf8')) as object), ...change })
}

function manifest(name: string, dependencies: object = {}): object {
  return {
    name,
    version: '0.1.0',
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': { '@openclaw/source': './src/index.ts', default: './dist/index.js' } },
    files: ['dist'],
    dependencies,
  }
}

function writeMember(
  path: string,
  name: string,
  index: string,
  dependencies: object,
  references: string[],
): void {
  write(`${path}/package.json`, manifest(name, dependencies))
  write(`${path}/README.md`, '# It\n')
  write(`${path}/tsconfig.json`, { references: references.map((reference) => ({ path: reference })) })
  write(`${path}/src/index.ts`, index)
  write(`${path}/test/it.test.ts`, '')
}

const kernelNeeds = { '@openclaw/sdk': '0.1.0', tapable: '2.3.4' }

function writeSoundTree(): void {
  const sdk = { '@openclaw/sdk': '0.1.0' }
  write('package.json', {
    license: 'MIT',
    engines: { node: '>=20.19' },
    devDependencies: { vitest: '4.1.12' },
  })
  write('README.md', '# OpenClaw\n')
  write('tsconfig.json', {
    references: ['packages/sdk', 'packages/kernel', 'packages/cli', 'plugins/agent-echo'].map((path) => ({
      path,
    })),
  })
  write('config-schema/package.json', manifest('@openclaw/config-schema'))
  writeMember('packages/sdk', '@openclaw/sdk', "export * from './plugin.js'\n", {}, [])
  write('packages/sdk/src/plugin.ts', "export type PluginKind =\n  | 'agent'\n  | 'queue'\n")
  const kernelIndex =
    "import { Hook } from 'tapable'\nexport type { Log } from '@openclaw/sdk'\nexport { Hook }\n"
  writeMember('packages/kernel', '@openclaw/kernel', kernelIndex, kernelNeeds, ['../sdk'])
  const cliIndex =
    "export const kernel = () => import('@openclaw/kernel')\nexport const standard = ['@openclaw/agent-echo']\n"
  const cliNeeds = { '@openclaw/kernel': '0.1.0', '@openclaw/agent-echo': '0.1.0' }
  writeMember('packages/cli', 'openclaw', cliIndex, cliNeeds, ['../kernel', '../../plugins/agent-echo'])
  const pluginIndex = "import { definePlugin } from '@openclaw/sdk'\nexport default definePlugin({})\n"
  writeMember('plugins/agent-echo', '@openclaw/agent-echo', pluginIndex, sdk, ['../../packages/sdk'])
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')
}

it('finds nothing in a sound tree', () => {
  expect(checkShape(root).map(findingLine)).toEqual([])
})

it('lets a package declare what it does not import, where the root overrides its version', () => {
  edit('packages/kernel/package.json', { dependencies: { ...kernelNeeds, 'light-my-request': '6.6.0' } })
  expect(checkShape(root)).toHaveLength(1)
  edit('package.json', { overrides: { 'light-my-request': '6.6.0' } })
  expect(checkShape(root)).toEqual([])
})

const echo = 'plugins/agent-echo'
const source = '@openclaw/source'

const sabotages: [finding: string, sabotage: () => void][] = [
  [`${echo}/package.json: is missing or no JSON`, () => remove(`${echo}/package.json`)],
  [`${echo}/package.json: is missing or no JSON`, () => write(`${echo}/package.json`, '{')],
  [
    `${echo}/package.json: name is @openclaw/echo: call it`,
    () => edit(`${echo}/package.json`, { name: '@openclaw/echo' }),
  ],
  [
    'packages/cli/package.json: name is @openclaw/cli',
    () => edit('packages/cli/package.json', { name: '@openclaw/cli' }),
  ],
  [`${echo}/package.json: license is undefined`, () => edit(`${echo}/package.json`, { license: undefined })],
  [`${echo}/package.json: is no module`, () => edit(`${echo}/package.json`, { type: 'commonjs' })],
  [
    `${echo}/package.json: engines.node is >=22`,
    () => edit(`${echo}/package.json`, { engines: { node: '>=22' } }),
  ],
  [`${echo}/package.json: files is empty`, () => edit(`${echo}/package.json`, { files: [] })],
  [`${echo}/package.json: exports has no "."`, () => edit(`${echo}/package.json`, { exports: {} })],
  [
    `${echo}/package.json: exports["."] does not begin with ${source}`,
    () =>
      edit(`${echo}/package.json`, {
        exports: { '.': { default: './dist/index.js', [source]: './src/index.ts' } },
      }),
  ],
  [
    `${echo}/package.json: exports["./more"] does not begin`,
    () =>
      edit(`${echo}/package.json`, {
        exports: { '.': { [source]: './src/index.ts' }, './more': './dist/more.js' },
      }),
  ],
  [`${echo}/README.md: is missing`, () => remove(`${echo}/README.md`)],
  ['packages/kernel/README.md: is missing', () => remove('packages/kernel/README.md')],
  [`${echo}/tsconfig.json: is missing`, () => remove(`${echo}/tsconfig.json`)],
  [`${echo}/src/index.ts: is missing`, () => remove(`${echo}/src/index.ts`)],
  [`${echo}/test: holds no *.test.ts`, () => remove(`${echo}/test`)],
  ['packages/kernel/test: holds no *.test.ts', () => remove('packages/kernel/test/it.test.ts')],
  [
    `${echo}/src/index.ts: has 0 default exports`,
    () => write(`${echo}/src/index.ts`, "export { definePlugin } from '@openclaw/sdk'"),
  ],
  [
    'packages/sdk/src/index.ts: has a default export',
    () => write('packages/sdk/src/index.ts', 'export default 1'),
  ],
  [
    'packages/sdk/src/index.ts: has a default export',
    () => write('packages/sdk/src/index.ts', "export { one as default } from './one.js'"),
  ],
  [
    'packages/sdk/src/index.ts: has a default export',
    () => write('packages/sdk/src/index.ts', 'export default function one() {}'),
  ],
  [
    'plugins/bot-echo: is not named <kind>-<name>: begin with one of agent, queue',
    () => writeMember('plugins/bot-echo', '@openclaw/bot-echo', 'export default 1', {}, []),
  ],
  [
    'plugins/agent: is not named',
    () => writeMember('plugins/agent', '@openclaw/agent', 'export default 1', {}, []),
  ],
  ['packages/sdk/src/plugin.ts: has no PluginKind', () => write('packages/sdk/src/plugin.ts', 'export {}')],
  [
    `${echo}/package.json: version is 0.2.0: write 0.1.0`,
    () => edit(`${echo}/package.json`, { version: '0.2.0' }),
  ],
  [
    'config-schema/package.json: version is 0.2.0',
    () => edit('config-schema/package.json', { version: '0.2.0' }),
  ],
  [
    'package.json: vitest is "^4.1.12"',
    () => edit('package.json', { devDependencies: { vitest: '^4.1.12' } }),
  ],
  [
    'packages/kernel/package.json: tapable is "2"',
    () => edit('packages/kernel/package.json', { dependencies: { '@openclaw/sdk': '0.1.0', tapable: '2' } }),
  ],
  [
    `${echo}/package.json: @openclaw/sdk is 0.0.9: write 0.1.0`,
    () => edit(`${echo}/package.json`, { dependencies: { '@openclaw/sdk': '0.0.9' } }),
  ],
  [
    `${echo}/package.json: @openclaw/sdk is imported, not declared`,
    () => edit(`${echo}/package.json`, { dependencies: {} }),
  ],
  [
    `${echo}/package.json: fastify is imported, not declared`,
    () => write(`${echo}/src/late.ts`, "export const late = () => import('fastify/types')"),
  ],
  [
    `${echo}/package.json: @openclaw/kernel is imported, not declared`,
    () => write(`${echo}/src/type.ts`, "export type Kernel = import('@openclaw/kernel').Kernel"),
  ],
  [
    'packages/kernel/package.json: tapable is declared, not used',
    () => write('packages/kernel/src/index.ts', "export type { Log } from '@openclaw/sdk'"),
  ],
  [
    `${echo}/src/near.ts: imports ../../agent-other/src/index.js, outside its src`,
    () => write(`${echo}/src/near.ts`, "export * from '../../agent-other/src/index.js'"),
  ],
  [
    `${echo}/tsconfig.json: no reference to packages/sdk`,
    () => write(`${echo}/tsconfig.json`, { references: [] }),
  ],
  [
    `${echo}/tsconfig.json: a reference to packages/kernel`,
    () =>
      write(`${echo}/tsconfig.json`, {
        references: ['sdk', 'kernel'].map((name) => ({ path: `../../packages/${name}` })),
      }),
  ],
  ['tsconfig.json: no reference to plugins/agent-echo', () => write('tsconfig.json', { references: [] })],
  ['tsconfig.json: is missing', () => remove('tsconfig.json')],
  [
    'tsconfig.json: a reference to packages/gone',
    () => edit('tsconfig.json', { references: [{ path: 'packages/gone' }] }),
  ],
  [
    'README.md: has 150 lines',
    () =>
      write(
        'README.md',
        lines(150, () => 'more'),
      ),
  ],
  ['README.md: is missing', () => remove('README.md')],
  [
    'packages/kernel/src/long.ts: has 201 lines of code',
    () =>
      write(
        'packages/kernel/src/long.ts',
        lines(201, (index) => `export const a${index} = 1`),
      ),
  ],
  [
    'packages/kernel/src: has 1402 lines of code',
    () => {
      for (let file = 0; file < 7; file += 1) {
        write(
          `packages/kernel/src/f${file}.ts`,
          lines(200, (index) => `export const a${index} = 1`),
        )
      }
      write('packages/kernel/src/index.ts', "import 'tapable'\nexport * from '@openclaw/sdk'\n")
    },
  ],
  [
    `${echo}/src/long.ts: has 401 lines`,
    () =>
      write(
        `${echo}/src/long.ts`,
        lines(401, () => '// a'),
      ),
  ],
  [
    'scripts/long.ts: has 401 lines',
    () =>
      write(
        'scripts/long.ts',
        lines(401, () => '// a'),
      ),
  ],
]

it.each(sabotages)('finds %s', (finding, sabotage) => {
  sabotage()
  const found = checkShape(root).map(findingLine)
  expect(
    found.filter((line) => line.startsWith(finding)),
    found.join('\n'),
  ).toHaveLength(1)
})

it('counts neither comments nor blank lines as code', () => {
  const text = [
    '/** What it is. */',
    '',
    '// why',
    'export const text = `one',
    '',
    'three` // the end',
    '/* long',
    '   comment */ export const more = 1',
    'export interface A {',
    '  /** Not code. */',
    '  a: 1',
    '}',
  ].join('\n')
  expect(codeLines('text.ts', text)).toBe(7)
})

it('leaves room up to each limit', () => {
  write(
    'README.md',
    lines(149, () => 'more'),
  )
  write(
    'packages/kernel/src/long.ts',
    lines(200, (index) => `export const a${index} = 1 // why\n// more\n`),
  )
  write(
    `${echo}/src/long.ts`,
    lines(400, () => '// a'),
  )
  expect(checkShape(root).map(findingLine)).toEqual([])
})

it('takes dist and installed packages for nobody’s work', () => {
  write(
    `${echo}/dist/index.js`,
    lines(500, () => '// a'),
  )
  write(`${echo}/src/node_modules/x/index.js`, "import 'nowhere'")
  expect(checkShape(root).map(findingLine)).toEqual([])
})
