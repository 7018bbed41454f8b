import { channelContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'
import { createLoopback } from '../src/loopback.js'

let ids = 0

describe('channel-loopback', () => {
  for (const { name, run } of channelContract) {
    it(name, () =>
      run(async () => {
        const { channel, platform } = createLoopback('loopback', () => `d${ids++}`)
        return {
          channel,
          async deliver({ text, from, id }) {
            const { status } = await platform.say(text, { sender: { id: from }, deliveryId: id })
            return { acknowledged: !['full', 'unavailable'].includes(status) }
          },
          shown: async () => platform.heard().map(({ text, peer }) => ({ text, to: peer.id })),
          close: () => Promise.resolve(),
        }
      }),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
