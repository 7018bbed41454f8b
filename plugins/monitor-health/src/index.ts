import { checks, definePlugin, gateway } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { healthRoute, readyRoute } from './health.js'
import { options } from './options.js'

export default definePlugin({
  name: '@openclaw/monitor-health',
  api: 1,
  kind: 'monitor',
  options,
  needs: { checks, gateway, http },
  setup({ services, onStart }) {
    onStart(async () => {
      const health = await services.http.mount('/healthz', healthRoute(), { scope: 'open' })
      const ready = await services.http.mount('/readyz', readyRoute(services.gateway, services.checks), {
        scope: 'open',
      })
      return async () => {
        await health()
        await ready()
      }
    })
  },
})
