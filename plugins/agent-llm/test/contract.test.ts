import { agentContract, pluginContract } from '@openclaw/testing'
import { afterEach, describe, it } from 'vitest'
import plugin from '../src/index.js'
import { agentOf, closeAll, mockModel, wires } from './model.js'

afterEach(closeAll)

for (const wire of wires) {
  describe(`agent-llm over the wire of ${wire}`, () => {
    for (const { name, run } of agentContract) {
      it(name, () =>
        run(async () => {
          const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'Hello from the model.' }))
          return { agent: agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent, close: closeAll }
        }),
      )
    }
  })
}

describe('agent-llm', () => {
  const options = { model: 'ollama/tiny' }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
})
