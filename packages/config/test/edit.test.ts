import { expect, test } from 'vitest'
import { editText } from '../src/edit.js'
import type { Edit } from '../src/edit.js'

const telegram: Edit = { path: ['channels', 'telegram'], value: { token: { $env: 'TELEGRAM_TOKEN' } } }
const ann: Edit = { path: ['access', 'channels', 'telegram', 'allowFrom', 0], value: '123456' }

/** What is written, what is changed in it, and what it says then. */
const pairs: readonly [what: string, file: string, before: string, edits: readonly Edit[], after: string][] =
  [
    [
      'JSON: new keys go behind the last one',
      'c.json',
      '{\n  "gateway": { "port": 0 }\n}\n',
      [telegram, ann],
      `{
  "gateway": { "port": 0 },
  "channels": { "telegram": { "token": { "$env": "TELEGRAM_TOKEN" } } },
  "access": { "channels": { "telegram": { "allowFrom": ["123456"] } } }
}
`,
    ],
    [
      'JSON: with tabs, Windows line ends and a byte order mark',
      'c.json',
      '\ufeff{\r\n\t"channels": {\r\n\t\t"http": {}\r\n\t}\r\n}\r\n',
      [telegram],
      '\ufeff{\r\n\t"channels": {\r\n\t\t"http": {},\r\n\t\t"telegram": { "token": { "$env": "TELEGRAM_TOKEN" } }\r\n\t}\r\n}\r\n',
    ],
    [
      'JSON: on one line',
      'c.json',
      '{ "gateway": {} }',
      [ann],
      '{ "gateway": {}, "access": { "channels": { "telegram": { "allowFrom": ["123456"] } } } }',
    ],
    [
      'JSON: in an empty object',
      'c.json',
      '{}\n',
      [telegram],
      '{\n  "channels": { "telegram": { "token": { "$env": "TELEGRAM_TOKEN" } } }\n}\n',
    ],
    [
      'JSON: adds to a list, and replaces a value',
      'c.json',
      `{
  "channels": { "telegram": { "token": "old", "mode": "polling" } },
  "access": { "channels": { "telegram": { "allowFrom": ["7"] } } }
}
`,
      [
        { path: ['channels', 'telegram', 'token'], value: { $env: 'TELEGRAM_TOKEN' } },
        { path: ['access', 'channels', 'telegram', 'allowFrom', 1], value: '123456' },
      ],
      `{
  "channels": { "telegram": { "token": { "$env": "TELEGRAM_TOKEN" }, "mode": "polling" } },
  "access": { "channels": { "telegram": { "allowFrom": ["7", "123456"] } } }
}
`,
    ],
    [
      'JSON: what does not fit on a line gets several',
      'c.json',
      '{\n    "a": 1\n}',
      [
        {
          path: ['channels', 'telegram'],
          value: { token: { $env: 'TELEGRAM_TOKEN' }, apiRoot: 'http://127.0.0.1:12345' },
        },
      ],
      `{
    "a": 1,
    "channels": {
        "telegram": {
            "token": { "$env": "TELEGRAM_TOKEN" },
            "apiRoot": "http://127.0.0.1:12345"
        }
    }
}`,
    ],
    [
      'JSON5: comments, a trailing comma and bare keys stay',
      'c.json5',
      `// Ours.
{
  gateway: { port: 0 }, // any port
  channels: {
    http: {}, /* for
      programs */
    // more to come
  },
}
`,
      [telegram, ann],
      `// Ours.
{
  gateway: { port: 0 }, // any port
  channels: {
    http: {}, /* for
      programs */
    // more to come
    telegram: { token: { $env: "TELEGRAM_TOKEN" } },
  },
  access: { channels: { telegram: { allowFrom: ["123456"] } } },
}
`,
    ],
    [
      'JSON5: a comment behind the last value stays with it',
      'c.json5',
      "{\n  'a': '}, {', // the last\n  'b': 1 // really\n}\n",
      [telegram],
      `{
  'a': '}, {', // the last
  'b': 1, // really
  "channels": { "telegram": { "token": { "$env": "TELEGRAM_TOKEN" } } }
}
`,
    ],
    [
      'YAML: comments, blank lines, spaces and quotes stay',
      'c.yaml',
      `# Ours.
gateway:
    port:   0     # any port

channels:
    # for programs
    http: {}   # nothing to set

agents:
    main: { type: echo }
`,
      [telegram, ann],
      `# Ours.
gateway:
    port:   0     # any port

channels:
    # for programs
    http: {}   # nothing to set
    telegram:
        token:
            $env: TELEGRAM_TOKEN

agents:
    main: { type: echo }
access:
    channels:
        telegram:
            allowFrom:
                - "123456"
`,
    ],
    [
      'YAML: adds to a list of lines, behind a text of several lines, without a last line end',
      'c.yml',
      "access:\n  channels:\n    telegram:\n      allowFrom:\n      - '7' # Bob\nx:\n  y: |\n    one\n    two",
      [
        { path: ['access', 'channels', 'telegram', 'allowFrom', 1], value: '123456' },
        { path: ['x', 'z'], value: 1 },
      ],
      'access:\n  channels:\n    telegram:\n      allowFrom:\n      - \'7\' # Bob\n      - "123456"\nx:\n  y: |\n    one\n    two\n  z: 1\n',
    ],
    [
      'YAML: an object on one line',
      'c.yaml',
      'channels: { http: {} } # all\n',
      [telegram],
      'channels: { http: {}, telegram: { token: { $env: TELEGRAM_TOKEN } } } # all\n',
    ],
    [
      'YAML: a key without a value',
      'c.yaml',
      'channels: # none\n',
      [telegram],
      'channels:\n  # none\n  telegram:\n    token:\n      $env: TELEGRAM_TOKEN\n',
    ],
    ['YAML: nothing but a comment', 'c.yaml', '# ours\n', [{ path: ['x'], value: 1 }], '# ours\n\nx: 1\n'],
  ]

test.each(pairs)('%s', async (_, file, before, edits, after) => {
  expect(await editText(file, before, edits)).toBe(after)
})

test('YAML: a value in its place', async () => {
  const before = "a: { b: 'x' } # one\nlist: [ '7',\n  '8' ]\ntoken:   old   # two\n"
  const edits: Edit[] = [
    { path: ['token'], value: { $env: 'TELEGRAM_TOKEN' } },
    { path: ['a', 'b'], value: true },
    { path: ['list', 2], value: '9' },
  ]
  expect(await editText('c.yaml', before, edits)).toBe(
    "a: { b: true } # one\nlist: [ '7',\n  '8', \"9\" ]\ntoken:   { $env: TELEGRAM_TOKEN }   # two\n",
  )
})

test('YAML: where a comment stands in the way, the whole is written anew and keeps it', async () => {
  const edited = await editText('c.yaml', 'a: {\n  b: 1 # last\n}\n', [{ path: ['a', 'c'], value: 2 }])
  expect(edited).toContain('# last')
  expect(edited).toContain('c: 2')
})

test('a config that is code is for a person', async () => {
  expect(await editText('openclaw.config.ts', 'export default {}', [telegram])).toBeUndefined()
})

test('YAML whose text would say something else after the edit is for a person', async () => {
  // The new key stands inside of the object that the alias shares.
  const shared = 'a: &one\n  x: 1\nb: *one\n'
  expect(await editText('c.yaml', shared, [{ path: ['a', 'y'], value: 2 }])).toBeUndefined()
})

test('a text that does not parse is not touched', async () => {
  await expect(editText('c.json', '{ "a": }', [telegram])).rejects.toThrow('a value is missing')
})
