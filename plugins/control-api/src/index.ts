import { definePlugin, gateway, liveConfig, optional, queue, routing, sessions } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { controlRoutes } from './control-routes.js'
import { createCpuMeter } from './cpu-meter.js'
import { ledgerRoutes } from './ledger-routes.js'
import { options } from './options.js'
import { routingRoutes } from './routing-routes.js'
import { statusRoute } from './status-route.js'
import { tapRoute } from './tap-route.js'

export default definePlugin({
  name: '@openclaw/control-api',
  api: 1,
  kind: 'control',
  options,
  needs: { config: optional(liveConfig), gateway, http, queue, sessions, routing: optional(routing) },
  setup({ services, onStart, world }) {
    onStart(async () => {
      const meter = createCpuMeter(world)
      const { mount } = services.http
      const status = await mount('/api/status', statusRoute(services, world, meter), { scope: 'read' })
      const ledger = await mount('/api/ledger', ledgerRoutes(services.queue, services.gateway), {
        scope: 'read',
      })
      const tap = await mount('/api/tap', tapRoute(services.gateway, world), { scope: 'operate' })
      const rules = routingRoutes(services.gateway, services.routing)
      const routes = await mount('/api/routing', rules, { scope: 'read' })
      const { config } = services
      const control = config && (await mount('/api/control', controlRoutes(config), { scope: 'admin' }))
      return async () => {
        meter.close()
        await Promise.all([status(), ledger(), tap(), routes(), control?.()])
      }
    })
  },
})
