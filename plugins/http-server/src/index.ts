import { authenticators, definePlugin, gateway, optional, redaction } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { options } from './options.js'
import { createServer } from './server.js'

export { holderOf } from './port-holder.js'

export default definePlugin({
  name: '@openclaw/http-server',
  api: 1,
  kind: 'http',
  options,
  needs: { authenticators, gateway, redaction: optional(redaction) },
  provides: [http],
  binds: {
    'gateway.port': 'port',
    'gateway.host': 'host',
    'gateway.maxConnections': 'maxConnections',
    'gateway.allowedHosts': 'allowedHosts',
  },
  exclusive: true,
  setup({ services, provide, onStart, log, world }, settings) {
    const server = createServer(settings, { ...services, log, world })
    provide(http, server)
    onStart(async () => {
      await server.listen()
      return () => server.close()
    })
  },
})
