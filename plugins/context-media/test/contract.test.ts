import { pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

describe('context-media', () => {
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
