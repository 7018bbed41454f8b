import { createRealWorld } from '@openclaw/testing'
import type { MakeChannel } from '@openclaw/testing'
import { createApi } from './api.js'
import { createChannel } from './channel.js'
import { startPlatform } from './platform.js'

/** Nobody listens there: enough for a plugin that is only started and stopped. */
export const options = { url: 'http://127.0.0.1:9' }

/** The channel, and the platform at its other end: for the tests and for `openclaw conformance`. */
export const make: MakeChannel = async () => {
  const platform = await startPlatform()
  return {
    channel: createChannel('sprout', createApi(platform.url, 'secret'), createRealWorld()),
    deliver: ({ from, text, id }) => platform.deliver(from, text, id),
    shown: async () => platform.shown,
    close: platform.close,
  }
}
