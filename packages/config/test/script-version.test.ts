import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importVersion, scriptFiles, textVersion } from '../src/script-version.js'
import { folderWith } from './folder.js'

const files = {
  'own.ts': "import { word } from './words.js'\nexport default { word, made: {} }",
  'words.ts': "import more from './more.json' with { type: 'json' }\nexport const word = `one ${more.text}`",
  'more.json': '{ "text": "two" }',
  'else.ts': 'export default 1',
}

test('a script is loaded once for one text, and anew when it or a file that it imports is edited', async () => {
  const folder = folderWith(files)
  const own = join(folder, 'own.ts')
  const first = (await importVersion(own)) as { word: string }
  expect(first.word).toBe('one two')
  expect(await importVersion(own)).toBe(first)
  writeFileSync(join(folder, 'else.ts'), 'export default 2')
  expect(await importVersion(own)).toBe(first)
  writeFileSync(join(folder, 'words.ts'), "export const word = 'three'")
  expect(await importVersion(own)).toMatchObject({ word: 'three' })
})

test('a script that fails is tried anew', async () => {
  const folder = folderWith({ 'own.ts': "import './late.js'\nexport default {}" })
  const own = join(folder, 'own.ts')
  await expect(importVersion(own)).rejects.toThrow()
  writeFileSync(join(folder, 'late.js'), 'export {}')
  expect(await importVersion(own)).toEqual({})
})

test('the files of a script are it and what it imports, by relative paths, in circles too', () => {
  const folder = folderWith({
    ...files,
    'words.ts': "import './own.ts'\nimport 'node:fs'\nconst x = await import('./more.json')",
  })
  const found = scriptFiles(join(folder, 'own.ts'))
  expect(found).toEqual(['own.ts', 'words.ts', 'more.json'].map((name) => join(folder, name)))
  expect(textVersion(found)).toBe(textVersion(found))
  expect(textVersion(found)).not.toBe(textVersion(found.slice(1)))
})
