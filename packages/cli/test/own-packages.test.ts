import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secondCopies } from '../src/plugin-folder/own-packages.js'
import { folderWith } from './command.js'

test('a second copy is what lies in the folder, not what a link leads to', () => {
  const file = join(folderWith(), 'package-lock.json')
  const packages = {
    '': {},
    'node_modules/@openclaw/sdk': { resolved: '../../gateway/node_modules/@openclaw/sdk', link: true },
    '../../gateway/node_modules/@openclaw/sdk': { version: '0.1.0' },
    'node_modules/openclaw-channel-x/node_modules/@openclaw/kernel': { version: '0.0.9' },
    'node_modules/zod': { version: '4.0.0' },
  }
  writeFileSync(file, JSON.stringify({ packages }))
  expect(secondCopies(file)).toEqual(['node_modules/openclaw-channel-x/node_modules/@openclaw/kernel'])
})
