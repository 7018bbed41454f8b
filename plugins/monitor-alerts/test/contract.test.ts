import { pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

describe('monitor-alerts', () => {
  const options = { webhook: { url: 'http://127.0.0.1:9/hook' } }
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
  }
})
