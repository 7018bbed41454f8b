import { channels, definePlugin } from '@openclaw/sdk'
import { createLoopback, loopback } from './loopback.js'
import { options } from './options.js'

export { loopback } from './loopback.js'
export type { Loopback } from './loopback.js'

export default definePlugin({
  name: '@openclaw/channel-loopback',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels },
  provides: [loopback],
  setup({ services, provide, world }, { id }) {
    const { channel, platform } = createLoopback(id, world.id)
    services.channels.add(id, channel)
    provide(loopback, platform)
  },
})
