import { channels, definePlugin, queue } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createHttpChannel } from './channel.js'
import { options } from './options.js'
import { messageRoutes } from './routes.js'

export default definePlugin({
  name: '@openclaw/channel-http',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels, http, queue },
  binds: { 'gateway.timeout': 'timeoutMs' },
  setup({ services, onStart, world }, { id, timeoutMs }) {
    const { channel, desk } = createHttpChannel()
    services.channels.add(id, channel)
    onStart(() =>
      services.http.mount(
        '/api/messages',
        messageRoutes({ id, timeoutMs, desk, queue: services.queue, world }),
        { scope: 'chat' },
      ),
    )
  },
})
