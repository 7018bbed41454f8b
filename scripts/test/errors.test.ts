import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCatalogue, type ErrorSpec } from '@openclaw/sdk'
import { expect, it } from 'vitest'
import { readWorkspace, sourceFiles, stringLiterals } from '../shape/workspace.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pattern = /\bOC_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g

const catalogue = 'packages/sdk/src/catalogue/'

const sources = readWorkspace(root)
  .members.flatMap((member) => sourceFiles(root, `${member.path}/src`))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

it('every code in the catalogue is thrown or shown somewhere', () => {
  // The catalogue's own keys are no strings, so its files may count.
  const strings = sources.flatMap(({ path, text }) => stringLiterals(path, text)).join('\n')
  const used = new Set(strings.match(pattern))
  expect(Object.keys(errorCatalogue).filter((code) => !used.has(code))).toEqual([])
})

it('every code in the sources is in the catalogue', () => {
  const unknown = sources
    .filter(({ path }) => !path.startsWith(catalogue))
    .flatMap(({ path, text }) => (text.match(pattern) ?? []).map((code) => ({ code, path })))
    .filter(({ code }) => !(code in errorCatalogue))
  expect(unknown.map(({ code, path }) => `${code} in ${path}`)).toEqual([])
})

it('codes are well formed, in order, and have titles without a full stop', () => {
  const codes = Object.keys(errorCatalogue)
  expect(codes.filter((code) => !/^OC_[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([])
  const titles = Object.values<ErrorSpec>(errorCatalogue).map((spec) => spec.title)
  expect(titles.filter((title) => !/^[A-Z].*[^.]$/.test(title))).toEqual([])
})
