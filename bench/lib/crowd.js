import { channels, definePlugin } from '@openclaw/sdk'

// Many channels, and so many people who each write once to one of them.
export default definePlugin({
  name: 'openclaw-channel-crowd',
  api: 1,
  kind: 'channel',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      channels: { type: 'integer', minimum: 1, default: 50 },
      people: { type: 'integer', minimum: 1, default: 10_000 },
    },
  },
  needs: { channels },
  setup({ services }, { channels: count, people }) {
    for (let number = 0; number < count; number += 1) {
      const id = `crowd-${number}`
      services.channels.add(id, {
        guarantee: 'native',
        audience: 'program',
        sender: 'any',
        sends: 10,
        open(link) {
          void write(link, id, people / count)
          return () => {}
        },
        send: async () => ({}),
      })
    }
  },
})

/** @param {import('@openclaw/sdk').ChannelLink} link @param {string} channel @param {number} people */
async function write(link, channel, people) {
  for (let number = 0; number < people;) {
    const sender = { id: `${channel}-${number}` }
    const receipt = await link.receive({
      ...{ channel, account: 'default', deliveryId: sender.id, sender, text: 'hello' },
      peer: { kind: 'direct', id: sender.id },
    })
    if (receipt.status === 'accepted') number += 1
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
