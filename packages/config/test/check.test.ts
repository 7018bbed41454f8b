import { definePlugin } from '@openclaw/sdk'
import { describe, expect, test } from 'vitest'
import { checkConfig, defineConfig } from '../src/index.js'
import { thrownBy } from './thrown.js'

const plugin = definePlugin({
  name: 'openclaw-channel-hello',
  api: 1,
  kind: 'channel',
  options: { type: 'object', additionalProperties: false },
  setup() {},
})

describe('a config in code', () => {
  test('is copied: what was written and no defaults, undefined left out', async () => {
    const config = defineConfig({ gateway: { port: 1 }, session: undefined as never })
    const { blocks } = await checkConfig(config)
    expect(blocks).toEqual({ gateway: { port: 1 } })
    expect(blocks.gateway).not.toBe(config.gateway)
  })

  test('lists plugins flat: factories, entries, inline definitions; falsy items left out', async () => {
    const entry = plugin(undefined, { id: 'second' })
    const { plugins } = await checkConfig({
      plugins: [null, false, [plugin, [plugin.definition]], entry, { use: './a.ts' }],
    })
    expect(plugins.map(({ entry, path }) => [entry['use'], entry['id'], path])).toEqual([
      [plugin, undefined, ['plugins', 2, 0]],
      [plugin.definition, undefined, ['plugins', 2, 1, 0]],
      [plugin, 'second', ['plugins', 3]],
      ['./a.ts', undefined, ['plugins', 4]],
    ])
  })

  test('tells what is no data', async () => {
    const circle: Record<string, unknown> = { type: 'x' }
    circle['self'] = circle
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) as object
    const cases: [object, string][] = [
      [{ agents: { a: circle } }, 'agents.a.self contains itself'],
      [{ queue: { type: 'x', deep } }, 'is nested deeper than 64'],
      [{ queue: { type: 'x', since: new Date() } }, 'queue.since must be data, and it is a date'],
      [{ queue: { type: 'x', big: 1n } }, 'queue.big must be data, and it is a bigint'],
      [{ queue: { type: 'x', run: () => 1 } }, 'queue.run must be data, and it is a function'],
      [{ queue: { type: 'x', later: Promise.resolve() } }, 'queue.later must be data, and it is a promise'],
      [{ queue: { type: 'x', map: new Map() } }, 'queue.map must be data, and it is an instance of a class'],
      [{ queue: { type: 'x', size: Number.NaN } }, 'queue.size must be data, and it is not a finite number'],
      [
        { queue: JSON.parse('{ "type": "x", "__proto__": { "a": 1 } }') as object },
        'queue.__proto__ is not allowed',
      ],
      [{ queue: { type: 'x', ['__proto__']: { admin: true } } }, 'queue.__proto__ is not allowed'],
      [{ plugins: [{ use: () => 1 }] }, 'plugins[0].use must be a package, a file or a plugin'],
      [{ plugins: [7] }, 'plugins[0] must be an entry'],
    ]
    for (const [config, expected] of cases) {
      const error = await thrownBy(() => checkConfig(config))
      expect(error.code).toBe('OC_CONFIG_INVALID')
      expect(error.message).toContain(expected)
    }
    const nested: unknown[] = []
    nested.push(nested)
    expect((await thrownBy(() => checkConfig({ plugins: nested }))).message).toContain('contains itself')
    for (const value of [undefined, null, 'text', 3, [], () => 1]) {
      expect((await thrownBy(() => checkConfig(value))).message).toContain('must be an object')
    }
  })

  test('never shows a value', async () => {
    const config = {
      security: { accessToken: 12345678 },
      auth: { type: 7, secret: ['HUSH'] },
      gateway: { host: ['HUSH'] },
    }
    const error = await thrownBy(() => checkConfig(config))
    const shown = JSON.stringify([error.message, error.hint, error.stack])
    expect(shown).not.toContain('HUSH')
    expect(shown).not.toContain('12345678')
  })
})
