import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { compiledKey } from '../../packages/config/src/compiled.js'
import { configSchemas } from '../../packages/config/src/schema.js'
import { validatorOf } from '../../packages/config/src/validator.js'
import { explain } from '../../packages/config/src/explain.js'
import { root } from '../generated.js'
import { compiledValidators } from '../validators.js'

type Validate = ((value: unknown) => boolean) & { errors: Parameters<typeof explain>[0] | null }

const require = createRequire(new URL('../../packages/config/src/', import.meta.url))
const code = await compiledValidators()
const compiled: Record<string, Validate> = {}
runInNewContext(code, { exports: compiled, require })

const { root: whole, blocks, entry } = configSchemas()
const samples = join(root, 'config-schema/samples')
const values = ['valid', 'invalid'].flatMap((kind) =>
  readdirSync(join(samples, kind))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(samples, kind, name), 'utf8')) as Record<string, unknown>),
)
const odd = [
  null,
  true,
  0,
  -1,
  '',
  'x',
  [],
  {},
  { type: 'x' },
  { $env: '' },
  { rules: [{}] },
  { outputs: [{ type: 'file' }] },
]

test('what the build compiled says the same as what is compiled at run time, of every block', async () => {
  let wrong = 0
  for (const [name, schema] of [...blocks, ['(root)', whole], ['(entry)', entry]] as [string, object][]) {
    const validate = compiled[compiledKey(schema, 'config')]
    const late = await validatorOf(schema, 'config')
    const written =
      name === '(root)' ? values : values.flatMap((value) => (name in value ? [value[name]] : []))
    for (const value of [...written, ...odd]) {
      const fits = validate?.(value)
      const said = fits ? [] : explain(validate?.errors ?? [], schema, value)
      expect([name, value, fits, said]).toEqual([
        name,
        value,
        late.check(value, []).length === 0,
        late.check(value, []),
      ])
      if (!fits) wrong += 1
    }
  }
  expect(wrong).toBeGreaterThan(50)
})

test('the options of every plugin are compiled, and defaults filled in', async () => {
  const folders = readdirSync(join(root, 'plugins'))
  for (const folder of folders) {
    const text = readFileSync(join(root, 'plugins', folder, 'package.json'), 'utf8')
    const { options } = (JSON.parse(text) as { openclaw: { options: { properties: object } } }).openclaw
    const validate = compiled[compiledKey(options, 'options')]
    const [ours, late] = [{}, {}]
    // Without options a plugin is valid, unless it must be told something.
    const fits = !['required', 'then', 'anyOf', 'allOf'].some((keyword) => keyword in options)
    expect([folder, validate?.(ours)]).toEqual([folder, fits])
    const told = (await validatorOf(options, 'options')).check(late, [])
    expect([folder, told.length === 0]).toEqual([folder, fits])
    expect([folder, ours]).toEqual([folder, late])
    expect([folder, validate?.({ noSuchKey: 1 })]).toEqual([folder, false])
  }
})

test('a schema that changed is not found', () => {
  const changed = { ...blocks.get('gateway'), description: 'changed' }
  expect(compiled[compiledKey(changed, 'config')]).toBeUndefined()
})
