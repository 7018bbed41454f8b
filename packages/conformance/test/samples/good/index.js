import { channels, definePlugin } from '@openclaw/sdk'
import { createChannel } from './channel.js'

export default definePlugin({
  name: 'openclaw-channel-good',
  api: 1,
  kind: 'channel',
  options: { type: 'object', additionalProperties: false, properties: {} },
  needs: { channels },
  setup({ services }) {
    services.channels.add('good', createChannel().channel)
  },
})
