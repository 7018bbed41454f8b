import { createChannel } from './channel.js'

export async function make() {
  const { channel, deliver, shown } = createChannel()
  return { channel, deliver, shown: async () => shown(), close: async () => {} }
}
