import { guardContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { make, options } from './bench.js'

describe('guard-access', () => {
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
  }
  for (const { name, run } of guardContract) it(`guard: ${name}`, () => run(make))
})
