import { channels, definePlugin } from '@openclaw/sdk'
import { createApi } from './api.js'
import { createChannel } from './channel.js'
import { options } from './options.js'

export default definePlugin({
  name: 'openclaw-channel-sprout',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels },
  setup({ services, world }, { id, url, token }) {
    services.channels.add(id, createChannel(id, createApi(url, token), world))
  },
})
