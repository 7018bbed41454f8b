import { describe, expect, expectTypeOf, it } from 'vitest'
import { definePlugin, isPluginFactory, type OptionsInput, type OptionsOf } from '../src/index.js'

const options = {
  type: 'object',
  additionalProperties: false,
  required: ['token'],
  properties: {
    token: { type: 'string', writeOnly: true },
    port: { type: 'integer', default: 80 },
    mode: { enum: ['fast', 'safe'] },
    tags: { type: 'array', items: { type: 'string' } },
    nested: {
      type: 'object',
      additionalProperties: false,
      required: ['a'],
      properties: { a: { type: 'boolean' } },
    },
    either: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    map: { type: 'object', additionalProperties: { type: 'number' } },
  },
} as const

describe('types from a schema', () => {
  it('what setup gets has its defaults in it', () => {
    type Got = OptionsOf<typeof options>
    expectTypeOf<Got['token']>().toEqualTypeOf<string>()
    expectTypeOf<Got['port']>().toEqualTypeOf<number>()
    expectTypeOf<Got['mode']>().toEqualTypeOf<'fast' | 'safe' | undefined>()
    expectTypeOf<Got['tags']>().toEqualTypeOf<readonly string[] | undefined>()
    expectTypeOf<NonNullable<Got['nested']>['a']>().toEqualTypeOf<boolean>()
    expectTypeOf<Got['either']>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<NonNullable<Got['map']>[string]>().toEqualTypeOf<number>()
  })

  it('what a config writes may leave defaults out, and refer to secrets', () => {
    const plugin = definePlugin({ name: 'p', api: 1, kind: 'guard', options, setup: () => undefined })
    const entry = plugin({ token: { $env: 'TOKEN' } })
    expect(entry.use).toBe(plugin)
    expect(isPluginFactory(plugin)).toBe(true)
    expectTypeOf<OptionsInput<typeof options>['port']>().toEqualTypeOf<number | undefined>()
    // @ts-expect-error: required
    plugin({})
    // @ts-expect-error: no such option
    plugin({ token: 't', tokn: 't' })
    // @ts-expect-error: a number
    plugin({ token: 't', port: '80' })
    // @ts-expect-error: one of two
    plugin({ token: 't', mode: 'slow' })
  })
})
