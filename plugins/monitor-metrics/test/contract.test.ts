import httpServer from '@openclaw/http-server'
import { pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

describe('monitor-metrics', () => {
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, others: [httpServer({ port: 0 })] })))
  }
})
