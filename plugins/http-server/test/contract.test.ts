import { pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { options } from './bench.js'

describe('http-server', () => {
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
  }
})
