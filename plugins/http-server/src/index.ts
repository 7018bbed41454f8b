import { authenticators, definePlugin, gateway } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { options } from './options.js'
import { createServer } from './server.js'

export default definePlugin({
  name: '@openclaw/http-server',
  api: 1,
  kind: 'http',
  options,
  needs: { authenticators, gateway },
  provides: [http],
  binds: {
    'gateway.port': 'port',
    'gateway.host': 'host',
    'gateway.maxConnections': 'maxConnections',
    'gateway.allowedHosts': 'allowedHosts',
  },
  exclusive: true,
  setup({ services, provide, onStart, log, world }, settings) {
    const { authenticators, gateway } = services
    const server = createServer(settings, { authenticators, gateway, log, world })
    provide(http, server)
    onStart(async () => {
      await server.listen()
      return () => server.close()
    })
  },
})
