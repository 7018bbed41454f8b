import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkConfig, loadConfig } from '../src/index.js'
import { thrownBy } from './thrown.js'

const samples = fileURLToPath(new URL('../../../config-schema/samples', import.meta.url))

function filesOf(kind: 'valid' | 'invalid'): string[] {
  return readdirSync(join(samples, kind))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(samples, kind, name))
}

describe('valid samples', () => {
  test.each(filesOf('valid').map((file) => [basename(file), file]))('%s', async (_name, file) => {
    const loaded = await loadConfig(file)
    const { blocks } = await checkConfig(loaded.value, loaded)
    const { plugins: _, ...written } = loaded.value as Record<string, unknown>
    expect(blocks).toEqual(written)
  })
})

describe('invalid samples', () => {
  test.each(filesOf('invalid').map((file) => [basename(file), file]))('%s', async (_name, file) => {
    const loaded = await loadConfig(file)
    const error = await thrownBy(() => checkConfig(loaded.value, loaded))
    expect(error.code).toBe('OC_CONFIG_INVALID')
    const shown = `${error.message}\n${error.hint}`
    const pieces = readFileSync(file.replace(/json$/, 'txt'), 'utf8').trim().split('\n')
    for (const piece of pieces) expect(shown).toContain(piece)
    expect(shown).not.toContain('HUSH')
  })
})
