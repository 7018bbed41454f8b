import httpServer from '@openclaw/http-server'
import { pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

describe('auth-token', () => {
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, others: [httpServer({ port: 0 })] })))
    it(`plugin without a server: ${name}`, () => run(() => ({ plugin })))
  }
})
