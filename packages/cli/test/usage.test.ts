import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, openclaw } from './command.js'
import { runHere } from './here.js'

interface ErrorDocument {
  readonly ok: boolean
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

describe('wrong use', () => {
  test.each([
    [['stats'], "Unknown command 'stats'", 'Did you mean status?'],
    [['plugins'], 'A command is missing', '--help'],
    [['plugins', 'lst'], "Unknown command 'lst'", 'Did you mean list?'],
    [['status', '--prot', '1'], "Unknown option '--prot'", 'Did you mean --port?'],
    [['status', 'extra'], 'Too many arguments', '--help'],
    [['status', '--port', 'http'], '--port must be an integer', 'Correct --port.'],
    [['status', '--url', 'nonsense', '--token', 'x'], '--url must be an address', 'Correct --url.'],
    [['status', '--url', 'http://127.0.0.1:1'], '--url needs a token', '--token'],
    [['daemon', 'stop', '--timeout', 'soon'], '--timeout must be a number of seconds', 'Correct --timeout.'],
    [['gateway', '--port'], "Option '--port <port>' argument missing", '--help'],
    [['gateway', '--port', '99999'], '--port must be an integer from 0 to 65535', '--port'],
    [['gateway', '--log-level', 'inof'], 'did you mean info?', '--log-level'],
    [
      ['gateway', '--verbose', '--log-level', 'warn'],
      '--verbose and --log-level both set the log level',
      'Give one',
    ],
  ])('%j ends with 2', async (args, message, hint) => {
    const human = await runHere(args)
    const machine = await runHere([...args, '--json'])
    expect(human.code).toBe(2)
    expect(human.stdout).toBe('')
    expect(human.stderr).toMatch(/^error OC_CLI_USAGE: /)
    expect(human.stderr).toContain(message)
    expect(human.stderr).toContain(hint)
    if (!args.includes('--verbose')) expect(human.stderr).not.toContain('    at ')

    // A group of commands has no --json, and `--port --json` takes the second flag for the port: wrong as well.
    expect(machine.code).toBe(2)
    if (args.at(-1) === '--port' || args.length === 1) return
    const { ok, error } = JSON.parse(machine.stdout) as ErrorDocument
    expect(ok).toBe(false)
    expect(error.code).toBe('OC_CLI_USAGE')
    expect(error.message).toContain(message)
  })
})

test('help and version are no errors', async () => {
  for (const args of [[], ['--help'], ['help', 'gateway'], ['status', '--help'], ['--version']]) {
    const { code, stdout, stderr } = await runHere(args)
    expect([args, code, stderr]).toEqual([args, 0, ''])
    expect(stdout).not.toBe('')
  }
})

describe('a config that is wrong ends with 78', () => {
  test.each([
    [
      'bad JSON',
      { 'openclaw.config.json': '{ "gateway": ' },
      'OC_CONFIG_UNREADABLE',
      'openclaw.config.json:1:14',
    ],
    [
      'an unknown key',
      { 'openclaw.config.json': '{ "gateway": { "prot": 1 } }' },
      'OC_CONFIG_INVALID',
      'gateway.prot',
    ],
    [
      'two configs',
      { 'openclaw.config.json': '{}', 'openclaw.config.yaml': 'a: 1' },
      'OC_CONFIG_AMBIGUOUS',
      '2 configs',
    ],
    [
      'a script that throws',
      { 'openclaw.config.ts': 'throw new Error("no luck")' },
      'OC_CONFIG_UNREADABLE',
      'no luck',
    ],
    [
      'a missing secret',
      { 'openclaw.config.json': '{ "security": { "accessToken": { "$env": "NOPE" } } }' },
      'OC_CONFIG_SECRET_MISSING',
      'NOPE',
    ],
    [
      'a missing plugin',
      { 'openclaw.config.json': '{ "queue": { "type": "nats" } }' },
      'OC_PLUGIN_NOT_FOUND',
      '@openclaw/queue-nats',
    ],
    [
      'a plugin that throws',
      {
        'openclaw.config.json': '{ "plugins": [{ "use": "./a.ts" }] }',
        'a.ts': 'throw new Error("broken inside")',
      },
      'OC_PLUGIN_LOAD_FAILED',
      'broken inside',
    ],
    [
      'a __proto__ key',
      { 'openclaw.config.json': '{ "agents": { "__proto__": {} } }' },
      'OC_CONFIG_UNREADABLE',
      '__proto__',
    ],
  ])('%s', async (_name, files, code, piece) => {
    const cwd = folderWith(files as Record<string, string>)
    const human = await runHere(['gateway', '--port', '0'], { cwd })
    const machine = await runHere(['gateway', '--port', '0', '--json'], { cwd })
    const listed = await runHere(['hooks', 'list', '--json'], { cwd })
    expect(human.code).toBe(78)
    expect(human.stdout).toBe('')
    expect(human.stderr).toContain(`error ${code}: `)
    expect(human.stderr).toContain(piece)
    expect(human.stderr).not.toContain('    at ')
    for (const one of [machine, listed]) {
      expect(one.code).toBe(78)
      const { error } = JSON.parse(one.stdout) as ErrorDocument
      expect(error.code).toBe(code)
      expect(error.hint).toBeTruthy()
    }
  })

  test('--verbose adds the stack and the causes', async () => {
    const cwd = folderWith({ 'openclaw.config.ts': 'throw new TypeError("no luck")' })
    const { stderr, stdout } = await runHere(['gateway', '--verbose', '--json'], { cwd })
    expect(stderr).toContain('    at ')
    expect(stderr).toContain('no luck')
    expect(JSON.parse(stdout)).toMatchObject({ ok: false })
  })

  test('a file that --config or OPENCLAW_CONFIG names is not there', async () => {
    const flag = await runHere(['gateway', '--config', 'nope.json'])
    expect([flag.code, flag.stderr]).toEqual([78, expect.stringContaining('OC_CONFIG_NOT_FOUND')])
    const variable = await runHere(['plugins', 'list'], { env: { OPENCLAW_CONFIG: 'nope.json' } })
    expect([variable.code, variable.stderr]).toEqual([
      78,
      expect.stringContaining('nope.json does not exist'),
    ])
  })

  test('a wrong variable is named', async () => {
    const { code, stderr } = await runHere(['gateway'], { env: { OPENCLAW_PORT: 'http' } })
    expect([code, stderr]).toEqual([78, expect.stringContaining('OPENCLAW_PORT must be an integer')])
  })
})

test('a home that cannot be written', async () => {
  const folder = folderWith({ file: '' })
  const { code, stderr } = await runHere(['gateway', '--port', '0'], { home: join(folder, 'file', 'home') })
  expect([code, stderr]).toEqual([1, expect.stringContaining('OC_HOME_UNWRITABLE')])
})

test('the process itself ends with the code, and says the same', async () => {
  const [usage, config] = await Promise.all([
    openclaw(['status', '--prot', '1']),
    openclaw(['gateway', '--port', '0'], { cwd: folderWith({ 'openclaw.config.json': '{' }) }),
  ])
  expect([usage.code, usage.stdout]).toEqual([2, ''])
  expect(usage.stderr).toMatch(/^error OC_CLI_USAGE: .*\n {2}Did you mean --port/)
  expect([config.code, config.stdout]).toEqual([78, ''])
  expect(config.stderr).toMatch(/^error OC_CONFIG_UNREADABLE: .*openclaw.config.json:1:2: .*\n {2}Correct/)
})
