import type { ChannelBench } from '@openclaw/testing'
import { createLoopback } from '../src/loopback.js'

let ids = 0

export async function make(): Promise<ChannelBench> {
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
}
