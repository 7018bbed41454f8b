import { agentContract, pluginContract } from '@openclaw/testing'
import { afterEach, describe, it } from 'vitest'
import plugin from '../src/index.js'
import { makeOver, options } from './bench.js'
import { closeAll, wires } from './model.js'

afterEach(closeAll)

for (const wire of wires) {
  describe(`agent-llm over the wire of ${wire}`, () => {
    for (const { name, run } of agentContract) it(name, () => run(makeOver(wire)))
  })
}

describe('agent-llm', () => {
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
})
