import { afterEach, describe, expect, test } from 'vitest'
import { folderWith } from '../command.js'
import { runHere } from '../here.js'
import { effects } from './effects.js'
import { keysOfSchema } from './keys.js'
import { forEditors, noEffectYet } from './no-effect-yet.js'
import { probe, running } from './running.js'

afterEach(() => probe.release())

interface Document {
  readonly errors: readonly { readonly code: string; readonly path: string }[]
  readonly warnings: readonly { readonly code: string; readonly path: string; readonly message: string }[]
}

async function validate(config: object): Promise<Document & { code: number | null }> {
  const cwd = folderWith({ 'openclaw.config.json': JSON.stringify(config) })
  const { code, stdout } = await runHere(['config', 'validate', '--json'], { cwd })
  return { ...(JSON.parse(stdout) as Document), code }
}

test('every key of the schema has an effect here, or is told to have none yet', () => {
  const told = [...Object.keys(effects), ...Object.keys(noEffectYet), ...forEditors]
  expect([...told].sort()).toEqual(keysOfSchema())
})

describe('changing one key changes what the gateway does', () => {
  test.each(Object.entries(effects))('%s', async (_key, make) => {
    const { of, gives, butOf, givesInstead, measure } = await make()
    expect(gives).not.toEqual(givesInstead)
    expect(await running(of, measure)).toEqual(gives)
    probe.release()
    expect(await running(butOf, measure)).toEqual(givesInstead)
  })
})

describe('a key without an effect holds, and a check says so', () => {
  test.each(Object.entries(noEffectYet))('%s', async (key, config) => {
    const { code, errors, warnings } = await validate(config)
    expect([code, errors]).toEqual([0, []])
    const [block = ''] = key.split(/[.[]/)
    const told = warnings.filter(({ path }) => path.startsWith(block))
    expect(told.map(({ code: kind }) => kind)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^OC_(CONFIG_UNUSED|PLUGIN_NOT_FOUND)$/)]),
    )
  })
})
