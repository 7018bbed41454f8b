import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findConfig } from '../src/index.js'
import { folderWith } from './folder.js'
import { thrownBy } from './thrown.js'

test('takes the named file, else the one in the working folder, else the one in the home, else none', () => {
  const cwd = folderWith({ 'openclaw.config.json5': '{}', 'other.json': '{}' })
  const home = folderWith({ 'config.json': '{}' })
  expect(findConfig({ explicit: 'other.json', cwd, home })).toEqual({
    file: join(cwd, 'other.json'),
    origin: 'explicit',
  })
  expect(findConfig({ cwd, home })).toEqual({ file: join(cwd, 'openclaw.config.json5'), origin: 'folder' })
  expect(findConfig({ cwd: folderWith({}), home })).toEqual({
    file: join(home, 'config.json'),
    origin: 'home',
  })
  expect(findConfig({ cwd: folderWith({}), home: join(home, 'absent') })).toBeUndefined()
})

test('never looks above the working folder', () => {
  const folder = folderWith({ 'openclaw.config.json': '{}', 'below/empty.txt': '' })
  expect(findConfig({ cwd: join(folder, 'below'), home: join(folder, 'none') })).toBeUndefined()
})

test('refuses two configs in one folder and a named file that is not there', async () => {
  const cwd = folderWith({ 'openclaw.config.json': '{}', 'openclaw.config.ts': '' })
  const two = await thrownBy(() => findConfig({ cwd, home: cwd }))
  expect(two.code).toBe('OC_CONFIG_AMBIGUOUS')
  expect(two.message).toContain('openclaw.config.json, openclaw.config.ts')
  expect(findConfig({ explicit: 'openclaw.config.ts', cwd, home: cwd })?.origin).toBe('explicit')

  const missing = await thrownBy(() => findConfig({ explicit: 'nope.json', cwd, home: cwd }))
  expect(missing.code).toBe('OC_CONFIG_NOT_FOUND')
  expect(missing.exitCode).toBe(78)
})
