import httpServer from '@openclaw/http-server'
import { channelContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { make, options } from './bench.js'

describe('channel-webhook', () => {
  for (const { name, run } of channelContract) it(name, () => run(make))
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options, others: [httpServer({ port: 0 })] })))
  }
})
