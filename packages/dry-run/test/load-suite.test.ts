import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { defineTests, loadSuite, suiteName } from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'openclaw-suite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

async function problem(content: string, name = 'a.openclaw-test.yaml') {
  const error: unknown = await loadSuite(file(name, content)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'OC_TEST_INVALID', exitCode: 2 })
  const { message, hint } = error as { message: string; hint: string }
  return `${message.replaceAll(`${folder}/`, '')} ${hint}`
}

/** One of each key, in the types; the schema must know them all. */
const whole = defineTests({
  given: {
    channel: 'c',
    account: 'a',
    userId: 'u',
    userName: 'n',
    roles: ['r'],
    isBot: false,
    isSelf: false,
  },
  agents: {
    main: 'x',
    coder: { reply: 'a', error: 'b', delay: '1s' },
    other: ['a', { reply: 'b', delay: 2 }],
  },
  cases: [
    {
      name: 'one',
      at: '2026-01-01T00:00:00Z',
      agents: 'real',
      given: {
        ...{ peer: 'p', peerKind: 'group', thread: 't', serverId: 's', mentioned: true, agentId: 'main' },
        ...{ deliveryId: 'd', fingerprint: 'f', platformId: 'p', replyTo: 'r', sentAt: 1, text: 'hi' },
        attachments: [{ id: 'i', kind: 'image', name: 'n', mimeType: 'm', sizeBytes: 1, url: 'u' }],
      },
      expect: {
        ...{
          agent: 'a',
          rule: 'r',
          sessionKey: 's',
          text: 't',
          reply: ['a'],
          refusal: 'r',
          state: 'replied',
        },
        ...{ reason: 'r', receipt: 'accepted', outbound: 1, attempts: 1 },
      },
    },
    { name: 'two', steps: [{ given: { text: 'a' }, after: '2h', expect: { reply: 'a' } }] },
  ],
})

describe('a test file', () => {
  it('is read from YAML, JSON and TypeScript, with the line of each case', async () => {
    const yaml = 'cases:\n  - name: one\n    given: { text: hi }\n\n  - name: two\n    given: { text: ho }\n'
    const json =
      '{\n "cases": [\n  { "name": "one", "given": { "text": "hi" } },\n  { "name": "two", "given": {} }\n ]\n}'
    const code = `const text: string = 'hi'\nexport default {\n  cases: [\n    { name: 'one', given: { text } },\n    { name: 'two', given: { text } },\n  ],\n}\n`
    const lines = async (name: string, content: string) => {
      const { lineOf, suite } = await loadSuite(file(name, content))
      return [suite.cases.map(({ name: of }) => of), lineOf(0), lineOf(1)]
    }
    expect(await lines('b.openclaw-test.yaml', yaml)).toEqual([['one', 'two'], 2, 5])
    expect(await lines('b.openclaw-test.json', json)).toEqual([['one', 'two'], 3, 4])
    expect(await lines('b.openclaw-test.ts', code)).toEqual([['one', 'two'], 4, 5])
  })

  it('may have every key that its types have', async () => {
    const { suite } = await loadSuite(file('c.openclaw-test.json', JSON.stringify(whole)))
    expect(suite).toEqual(whole)
  })

  it.each([
    [
      'an unknown key',
      'cases:\n  - name: a\n    givn: { text: hi }\n    expect: { reply: hi }',
      'a.openclaw-test.yaml:3: cases[0].givn is not a key',
      'Did you mean "given"',
    ],
    [
      'an id that is a number',
      'cases:\n  - name: a\n    given:\n      userId: 123\n      text: hi',
      ':4: cases[0].given.userId must be a string',
      'a number',
    ],
    ['no name', 'cases:\n  - given: { text: hi }', ':2: cases[0] needs the key name'],
    ['no cases', '{}', 'needs the key cases'],
    [
      'a name twice',
      'cases:\n  - name: a\n    given: { text: hi }\n  - name: a\n    given: { text: hi }',
      ':4: cases[1] has the name of another case: a',
    ],
    ['nothing given', 'cases:\n  - name: a', 'needs given and expect, or steps'],
    [
      'expect beside steps',
      'cases:\n  - name: a\n    steps: [{ given: { text: hi } }]\n    expect: { reply: hi }',
      ':4: cases[0].expect stands beside steps',
      'Move it into a step',
    ],
    [
      'a pattern that is none',
      'cases:\n  - name: a\n    given: { text: hi }\n    expect:\n      reply: /(/',
      ':5: cases[0].expect.reply is no pattern',
    ],
    [
      'a span that is none',
      'cases:\n  - name: a\n    steps:\n      - given: { text: hi }\n        after: soon',
      ':5: cases[0].steps[0].after must be',
      '2h',
    ],
    [
      'a time that is none',
      'cases:\n  - name: a\n    at: noon\n    given: { text: hi }',
      ':3: cases[0].at must be an ISO time',
    ],
    ['a key twice', 'cases:\n  - name: a\n    name: b', 'line 3: Map keys must be unique'],
    ['no YAML', 'cases: [', 'cannot be read: line'],
    ['nothing', '', 'must be an object'],
  ])('is refused for %s', async (_what, content, ...pieces) => {
    const said = await problem(content)
    for (const piece of pieces) expect(said).toContain(piece)
  })

  it('is refused when it is no JSON, throws, or is not there', async () => {
    expect(await problem('{ "cases": [], }', 'd.openclaw-test.json')).toContain(
      'd.openclaw-test.json: the test file cannot be read',
    )
    expect(await problem('throw new Error("no luck")', 'd.openclaw-test.ts')).toContain('no luck')
    await expect(loadSuite(join(folder, 'nope.yaml'))).rejects.toThrow('it does not exist')
  })

  it('is known by its name', () => {
    const names = [
      'a.openclaw-test.yaml',
      'a.openclaw-test.yml',
      'a.openclaw-test.json',
      'a.openclaw-test.ts',
    ]
    expect(names.every((name) => suiteName.test(name))).toBe(true)
    expect(
      ['a.test.ts', 'openclaw-test.yaml', 'a.openclaw-test.js'].some((name) => suiteName.test(name)),
    ).toBe(false)
  })
})
