import type { MakeAgent } from '@openclaw/testing'
import { agentOf, closeAll, mockModel, type wires } from './model.js'

/** A provider of a model, with a key, that nobody has to be at. */
export const options = {
  model: 'local/one',
  providers: { local: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-none-0123456789' } },
}

export const make = makeOver('openai')

/** An agent whose model speaks this wire. */
export function makeOver(wire: (typeof wires)[number]): MakeAgent {
  return async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'Hello from the model.' }))
    return { agent: agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent, close: closeAll }
  }
}
