import { agentContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin, { echo } from '../src/index.js'

describe('agent-echo', () => {
  for (const { name, run } of agentContract) {
    it(name, () => run(async () => ({ agent: echo, close: () => Promise.resolve() })))
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
