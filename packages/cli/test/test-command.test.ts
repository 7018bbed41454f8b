import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from './command.js'
import { runHere } from './here.js'

const config = {
  agents: { main: { type: 'echo' }, coder: { type: 'echo' } },
  routing: {
    rules: [{ match: { channel: 'telegram', userId: '123456' }, target: { agentId: 'coder' } }],
    default: { agentId: 'main' },
  },
  // No test needs it.
  security: { accessToken: { $env: 'NOT_SET_ANYWHERE' } },
}
const good = `
cases:
  - name: a friend
    given: { channel: telegram, userId: "123456", text: hi }
    expect: { agent: coder, reply: hi }
  - name: a stranger
    given: { channel: telegram, userId: "7", text: hi }
    expect: { agent: main }
`
const bad = `
cases:
  - name: wrong & <odd>
    given: { text: hi }
    expect: { reply: ho }
`

function folder(files: Record<string, string> = {}): string {
  return folderWith({
    'openclaw.config.json': JSON.stringify(config),
    'a.openclaw-test.yaml': good,
    ...files,
  })
}

describe('openclaw test', () => {
  test('runs the tests beside the config, and says so', async () => {
    const cwd = folder({ 'sub/b.openclaw-test.yaml': bad })
    const { code, stdout, stderr } = await runHere(['test'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^2 passed, 0 failed in \d+ ms\n$/)
  })

  test('shows wanted and actual with the place of the case, and ends with 1', async () => {
    const cwd = folder({ 'b.openclaw-test.yaml': bad })
    const { code, stdout } = await runHere(['test'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('failed  wrong & <odd>  b.openclaw-test.yaml:3')
    expect(stdout).toMatch(
      /reply {2}wanted {2}"ho"\n +actual {2}"hi"\n +rules\[0\] did not match.*\n +default matched.*\n +it ended replied/,
    )
    expect(stdout).toMatch(/2 passed, 1 failed/)
  })

  test('prints one document, TAP, and writes JUnit XML', async () => {
    const cwd = folder({ 'b.openclaw-test.yaml': bad })
    const json = await runHere(['test', '--json', '--junit', 'out.xml'], { cwd })
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ ok: false, passed: 2, failed: 1, left: 0 },
      cases: [
        { name: 'a friend', file: 'a.openclaw-test.yaml', line: 3, ok: true },
        { name: 'a stranger', ok: true },
        { ok: false, steps: [{ mismatches: [{ key: 'reply', wanted: '"ho"', actual: '"hi"' }] }] },
      ],
    })
    const xml = readFileSync(join(cwd, 'out.xml'), 'utf8')
    expect(xml).toContain('<testsuites name="openclaw test" tests="3" failures="1" errors="0"')
    expect(xml).toContain('name="wrong &amp; &lt;odd&gt;" classname="b.openclaw-test.yaml"')
    const { stdout } = await runHere(['test', '--tap'], { cwd })
    expect(stdout).toMatch(
      /^TAP version 14\n1\.\.3\nok 1 - a friend\nok 2 - a stranger\nnot ok 3 - wrong & <odd>\n {2}---\n/,
    )
  })

  test('runs what it is told to', async () => {
    const cwd = folder({ 'b.openclaw-test.yaml': bad, 'sub/c.openclaw-test.yaml': good })
    const passed = async (...args: string[]) => {
      const { code, stdout } = await runHere(['test', ...args, '--json'], { cwd })
      const { cases, left } = JSON.parse(stdout) as { cases: { name: string }[]; left: number }
      return [code, cases.map(({ name }) => name), left]
    }
    expect(await passed('--filter', 'strange')).toEqual([0, ['a stranger'], 0])
    expect(await passed('sub')).toEqual([0, ['a friend', 'a stranger'], 0])
    expect(await passed('b.openclaw-test.yaml', 'a.openclaw-test.yaml', '--bail')).toEqual([
      1,
      ['wrong & <odd>'],
      2,
    ])
  })

  test('takes tests in TypeScript, with the types of openclaw', async () => {
    const code = `import { defineTests } from 'openclaw'
export default defineTests({ cases: [{ name: 'typed', given: { text: 'hi' }, expect: { reply: 'hi' } }] })`
    const cwd = folder({ 'c.openclaw-test.ts': code })
    expect(await runHere(['test', 'c.openclaw-test.ts'], { cwd })).toMatchObject({ code: 0 })
  })

  test('leaves no trace: no home, no store', async () => {
    const home = join(folderWith(), 'home')
    expect((await runHere(['test'], { cwd: folder(), home })).code).toBe(0)
    expect(existsSync(home)).toBe(false)
  })

  test.each([
    [
      'a broken test file',
      { 'b.openclaw-test.yaml': 'cases: 1' },
      [],
      2,
      'OC_TEST_INVALID',
      'must be a list',
    ],
    [
      'an agent that is not there',
      { 'b.openclaw-test.yaml': bad.replace('given', 'agents: { codr: x }\n    given') },
      [],
      2,
      'OC_TEST_INVALID',
      'Did you mean \\"coder\\"',
    ],
    [
      'a wrong config',
      { 'openclaw.config.json': '{ "gateway": 1 }' },
      [],
      78,
      'OC_CONFIG_INVALID',
      'gateway must be',
    ],
    ['no such case', {}, ['--filter', 'nope'], 2, 'OC_CLI_USAGE', 'nope'],
    ['no such file', {}, ['nope.openclaw-test.yaml'], 2, 'OC_TEST_INVALID', 'does not exist'],
    ['two forms', {}, ['--tap'], 2, 'OC_CLI_USAGE', 'Give one of them'],
  ])('ends rightly for %s', async (_what, files, args, code, error, piece) => {
    const { code: exit, stdout } = await runHere(['test', ...args, '--json'], { cwd: folder(files) })
    expect([exit, stdout]).toEqual([code, expect.stringContaining(`"${error}"`)])
    expect(stdout).toContain(piece)
  })

  test('says where to write the first one', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{}' })
    const { code, stderr } = await runHere(['test'], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no tests in this folder.*\n.*openclaw-test\.yaml/),
    ])
  })
})
