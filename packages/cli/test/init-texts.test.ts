import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { loadConfig } from '@openclaw/config'
import { expect, test } from 'vitest'
import { choose } from '../src/init/answers.js'
import type { Answers } from '../src/init/answers.js'
import { configText } from '../src/init/config-text.js'
import { envText, fitsLine } from '../src/init/env-text.js'
import { nameProblem, nearestName } from '../src/init/package-name.js'
import { questionsOf } from '../src/init/questions.js'
import { folderWith } from './command.js'

const odd = [
  'plain',
  '',
  " it's ",
  '"quoted"',
  'back\\slash',
  'C:\\new folder\\x',
  '$HOME ${x} `tick`',
  '# no comment',
  'a=b',
  'ü 漢 🦞',
  '\u2028',
]

test('a value comes out of .env as it went in, or is said not to fit', () => {
  for (const value of odd.filter((one) => one !== '')) {
    expect([value, fitsLine(value)]).toEqual([value, true])
    expect(parseEnv(envText('A=1', { NAME: value }))).toEqual({ A: '1', NAME: value })
  }
  expect(['two\nlines', '\u001b[2J', `'"\``].map(fitsLine)).toEqual([false, false, false])
})

test('a value in .env is changed in its place, the rest stays byte for byte', () => {
  const before = '# mine\nexport OPENCLAW_HOME = "old"\nX=1 # more\n'
  expect(envText(before, { OPENCLAW_HOME: '/new $1' })).toBe("# mine\nOPENCLAW_HOME='/new $1'\nX=1 # more\n")
  expect(envText(before, { X: '1' })).toBe(before)
})

test.each(['ts', 'json'] as const)('what is written as %s is what was meant', async (format) => {
  const options = {
    'odd key': odd,
    nested: { deep: { list: [1, true, null, { $env: 'NAME' }], empty: {}, none: [] } },
    long: 'x'.repeat(200),
  }
  const schema = { type: 'object' }
  const offer = { type: 'own', description: '', schema, questions: [], unaskable: [] }
  const chosen = { ...choose(offer), options }
  const answers: Answers = { folder: '', name: '', agent: chosen, channels: [chosen], home: '', format }
  const file = join(folderWith(), `openclaw.config.${format}`)
  writeFileSync(file, configText(answers))
  const modules = () => Promise.resolve({ openclaw: { defineConfig: (config: unknown) => config } })
  const { value } = await loadConfig(file, { modules })
  expect(value).toMatchObject({ agents: { main: { type: 'own', ...options } }, channels: { own: options } })
})

test('any folder has a name that npm takes', () => {
  const names = [
    'My Gateway',
    'Ünï—Cödé',
    '漢字',
    '...',
    '_x',
    'openclaw',
    'node_modules',
    'a'.repeat(300),
    'ok.1-2_3',
  ]
  expect(names.map(nearestName).slice(0, 7)).toEqual([
    'my-gateway',
    'uni-code',
    'my-gateway',
    'my-gateway',
    'x',
    'my-openclaw',
    'my-node_modules',
  ])
  expect(names.map((name) => nameProblem(nearestName(name)))).toEqual(names.map(() => undefined))
  expect(nameProblem('@scope/name')).toBeUndefined()
  expect(
    ['', 'Big', '.x', 'a b', '@scope/', 'a/b'].filter((name) => nameProblem(name) === undefined),
  ).toEqual([])
})

test('a schema is asked for what is required and has no default, and says what nobody can type', () => {
  const { questions, unaskable } = questionsOf(
    {
      required: ['accountKey', 'mode', 'count', 'names', 'on', 'url', 'nested', 'preset', 'unknown'],
      properties: {
        accountKey: { type: 'string', writeOnly: true, examples: [{ $env: 'ACME_KEY' }] },
        apiKey: { type: 'string', writeOnly: true },
        mode: { enum: ['a', 'b'] },
        count: { type: 'integer' },
        names: { type: 'array', items: { type: 'string' } },
        on: { type: 'boolean' },
        url: { type: 'string', description: 'Where it is.', examples: ['http://127.0.0.1:9000'] },
        nested: { type: 'object' },
        preset: { type: 'string', default: 'x' },
      },
    },
    'acme',
  )
  expect(questions.map(({ key, kind }) => `${key}: ${kind}`)).toEqual([
    'accountKey: secret',
    'mode: choice',
    'count: number',
    'names: list',
    'on: truth',
    'url: text',
  ])
  expect(questions[0]?.variable).toBe('ACME_KEY')
  expect(questions[5]).toMatchObject({ message: 'Where it is', example: 'http://127.0.0.1:9000' })
  expect(unaskable).toEqual(['nested', 'unknown'])
  const [token] = questionsOf(
    { required: ['botToken'], properties: { botToken: { writeOnly: true } } },
    'tele-gram',
  ).questions
  expect(token?.variable).toBe('TELE_GRAM_BOT_TOKEN')
})
