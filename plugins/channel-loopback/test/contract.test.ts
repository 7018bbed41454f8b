import { channelContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { make } from './bench.js'

describe('channel-loopback', () => {
  for (const { name, run } of channelContract) it(name, () => run(make))
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
