import { builtinModules } from 'node:module'
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const typescript = '**/*.{ts,tsx}'
// The page runs in a browser: it has its own names and types.
const pageProject = 'plugins/channel-webchat/page/tsconfig.json'
const javascript = ['**/*.js', '**/*.mjs']

/** Run in simulation: time, chance, names and I/O reach them only as arguments. */
const simulated = [
  'packages/kernel/src/**/*.ts',
  'packages/gateway/src/**/*.ts',
  'packages/ledger/src/**/*.ts',
  'plugins/{queue-memory,session-memory,agent-echo,channel-loopback,router-rules,commands-basic}/src/**/*.ts',
]
const kernel = ['packages/kernel/src/**/*.ts']
const gateway = ['packages/gateway/src/**/*.ts']
const plugins = ['plugins/*/src/**/*.ts', 'plugins/*/page/src/**/*.{ts,tsx}']
const pluginEntries = ['plugins/*/src/index.ts']
const defaultExporters = [
  'examples/**',
  '*.config.{js,ts}',
  '**/vite.config.ts',
  '**/openclaw.config.{js,ts}',
  'bench/lib/{crowd,slow-agent}.js',
  'packages/cli/templates/*/src/index.ts',
  'packages/conformance/test/samples/**',
]

/** @param {string} real @param {string} instead */
function fromWorld(real, instead) {
  return `${real} makes a simulation differ from production: take ${instead} from the World that is handed in.`
}

const clock = 'clock.now() or clock.monotonic()'
const timer = 'scheduler.after()'
const chance = 'random()'
const name = 'id()'
const nothing = 'what you need'

const worldGlobals = {
  Date: clock,
  performance: clock,
  setTimeout: timer,
  setInterval: timer,
  setImmediate: timer,
  crypto: name,
  process: nothing,
  fetch: nothing,
}
const worldProperties = [
  ['Math', 'random', chance],
  ['AbortSignal', 'timeout', timer],
  ['crypto', 'randomUUID', name],
  ['crypto', 'randomBytes', chance],
  ['crypto', 'getRandomValues', chance],
]
const nodeModule = `^(node:|(${builtinModules.filter((id) => !id.startsWith('_')).join('|')})(/|$))`
const nodeMessage = fromWorld('A Node module', 'clock, scheduler, id and random')

// One list a kind of file: ESLint replaces a rule's options, it never adds to them.
const everywhere = [
  { selector: 'TSEnumDeclaration', message: 'No enums: use a union of string literals.' },
  {
    selector: "TSModuleDeclaration[kind!='global'][id.type='Identifier']",
    message: 'No namespaces: use a module.',
  },
  { selector: 'Decorator', message: 'No decorators: call a function.' },
  { selector: "[accessibility='private']", message: 'Write #private.' },
]
const namedOnly = [
  {
    selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']",
    message: "No default export: only a plugin's src/index.ts, an example and a config file have one.",
  },
]
const inSimulation = [
  {
    selector: "NewExpression[callee.property.name='Date'], CallExpression[callee.property.name='randomUUID']",
    message: fromWorld('This', 'clock, random or id'),
  },
  { selector: `ImportExpression[source.value=/${nodeModule.replaceAll('/', '\\/')}/]`, message: nodeMessage },
]
const onRxjs = rxjsTime([
  [
    'CallExpression[callee.name=/^(delay|debounceTime|throttleTime|auditTime|sampleTime)$/][arguments.length<2]',
  ],
  ['CallExpression[callee.name=/^(bufferTime|windowTime|timer|timeoutWith)$/][arguments.length<2]'],
  ["CallExpression[callee.name='timer'][arguments.length=2][arguments.1.type='Literal']"],
  ["CallExpression[callee.name='interval'][arguments.length<2]"],
  ['CallExpression[callee.name=/^(timestamp|timeInterval)$/][arguments.length<1]'],
  ["CallExpression[callee.name='timeout']:not(:has(Property[key.name='scheduler']))"],
  [
    "CallExpression[callee.name=/^(retry|repeat)$/] > ObjectExpression > Property[key.name='delay'][value.type='Literal']",
  ],
  ["NewExpression[callee.name='ReplaySubject'][arguments.length=2]"],
  [
    "CallExpression[callee.name='shareReplay']:has(Property[key.name='windowTime']):not(:has(Property[key.name='scheduler']))",
  ],
])

const foreignPackage = '^(openclaw(/|$)|@openclaw/(?!(sdk|ledger|channel-kit)(/|$)))'
const foreignFolder = '^(\\.\\./)+(packages|plugins)/|^(\\.\\./){2,}[a-z]+-[a-z]+/'
const foreignMessage =
  'A plugin imports @openclaw/sdk (a queue also @openclaw/ledger, a channel @openclaw/channel-kit), never the kernel or another plugin: meet through a service or a hook.'
const inPlugins = [
  {
    selector: `ImportExpression[source.value=/${foreignPackage.replaceAll('/', '\\/')}/]`,
    message: foreignMessage,
  },
]
const importsOfPlugins = [
  { regex: foreignPackage, message: foreignMessage },
  { regex: foreignFolder, message: foreignMessage },
]
const importsInSimulation = [{ regex: nodeModule, message: nodeMessage }]
const importsOfKernel = [
  {
    regex: '^(?!\\.{1,2}/|tapable$|rxjs(/operators|/internal/[\\w/]+)?$|@openclaw/sdk$|node:)',
    message: 'The kernel imports tapable, rxjs and @openclaw/sdk, and nothing else.',
  },
]
const importsOfGateway = [
  {
    regex: '^(?!\\.{1,2}/|rxjs(/operators)?$|@openclaw/(sdk|kernel)$|node:)',
    message: 'The gateway imports rxjs, @openclaw/kernel and @openclaw/sdk, and nothing else.',
  },
]
const importsOfRxjs = [
  {
    regex: '^rxjs',
    importNames: ['asyncScheduler', 'asapScheduler', 'animationFrameScheduler', 'animationFrames'],
    message: fromWorld('A real scheduler', 'the scheduler'),
  },
]

/** @param {string[][]} selectors */
function rxjsTime(selectors) {
  return selectors.map(([selector]) => ({
    selector,
    message: fromWorld('A time operator without a scheduler', 'the scheduler (as an RxJS SchedulerLike)'),
  }))
}

/** @param {object[]} patterns */
function imports(...patterns) {
  return { 'no-restricted-imports': ['error', { patterns: patterns.flat() }] }
}

/** @param {object[][]} lists */
function syntax(...lists) {
  return { 'no-restricted-syntax': ['error', ...everywhere, ...lists.flat()] }
}

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/coverage/**', '.turbo/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-else-return': ['error', { allowElseIf: false }],
      'prefer-const': 'error',
      ...syntax(namedOnly),
    },
  },
  {
    // One program for all files: a program for each package takes several times as long.
    files: [typescript],
    languageOptions: {
      parserOptions: {
        project: ['scripts/tsconfig.lint.json', pageProject],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      // TypeScript knows which names exist.
      'no-undef': 'off',
    },
  },
  {
    files: javascript,
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...[
            'process',
            'console',
            'Buffer',
            'URL',
            'fetch',
            'performance',
            'AbortController',
            'AbortSignal',
          ],
          ...[
            'setTimeout',
            'clearTimeout',
            'setInterval',
            'clearInterval',
            'setImmediate',
            'structuredClone',
          ],
        ].map((id) => [id, 'readonly']),
      ),
    },
  },
  { files: ['packages/cli/**', 'bench/**', 'scripts/**', 'examples/**'], rules: { 'no-console': 'off' } },
  { files: defaultExporters, rules: syntax() },
  { files: plugins, rules: { ...imports(importsOfPlugins), ...syntax(namedOnly, inPlugins) } },
  { files: pluginEntries, rules: syntax(inPlugins) },
  {
    files: simulated,
    rules: {
      ...imports(importsInSimulation),
      ...syntax(namedOnly, inSimulation),
      'no-restricted-globals': [
        'error',
        ...Object.entries(worldGlobals).map(([global, instead]) => ({
          name: global,
          message: fromWorld(global, instead),
        })),
      ],
      'no-restricted-properties': [
        'error',
        ...worldProperties.map(([object, property, instead]) => ({
          object,
          property,
          message: fromWorld(`${object}.${property}`, instead),
        })),
        ...Object.entries(worldGlobals).map(([property, instead]) => ({
          object: 'globalThis',
          property,
          message: fromWorld(property, instead),
        })),
      ],
    },
  },
  {
    files: simulated.filter((pattern) => pattern.startsWith('plugins/')),
    rules: {
      ...imports(importsOfPlugins, importsInSimulation),
      ...syntax(namedOnly, inPlugins, inSimulation),
    },
  },
  {
    files: simulated
      .filter((pattern) => pattern.startsWith('plugins/'))
      .map((pattern) => pattern.replace('**/*.ts', 'index.ts')),
    rules: syntax(inPlugins, inSimulation),
  },
  {
    files: kernel,
    rules: {
      ...imports(importsOfKernel, importsOfRxjs, importsInSimulation),
      ...syntax(namedOnly, inSimulation, onRxjs),
    },
  },
  {
    files: gateway,
    rules: {
      ...imports(importsOfGateway, importsOfRxjs, importsInSimulation),
      ...syntax(namedOnly, inSimulation, onRxjs),
    },
  },
)
