import { channelContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { make } from './bench.js'
import { createFakeHttp } from './fake-http.js'

describe('channel-webchat', () => {
  for (const { name, run } of channelContract) it(name, () => run(make))
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, others: [createFakeHttp().plugin] })))
  }
})
