import {
  definePlugin,
  gateway,
  liveConfig,
  logControl,
  optional,
  queue,
  redaction,
  routing,
  sessions,
} from '@openclaw/sdk'
import type { AccessScope } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { FastifyPluginAsync } from 'fastify'
import { controlRoutes } from './control-routes.js'
import { createCpuMeter } from './cpu-meter.js'
import { ledgerRoutes } from './ledger-routes.js'
import { options } from './options.js'
import { redacted } from './redacted.js'
import { routingRoutes } from './routing-routes.js'
import { statusRoute } from './status-route.js'
import { tapRoute } from './tap-route.js'

export default definePlugin({
  name: '@openclaw/control-api',
  api: 1,
  kind: 'control',
  options,
  needs: {
    config: optional(liveConfig),
    gateway,
    http,
    logs: optional(logControl),
    queue,
    redaction: optional(redaction),
    routing: optional(routing),
    sessions,
  },
  setup({ services, onStart, world }) {
    const { config, gateway, logs, queue, redaction, routing } = services
    const mount = (
      path: string,
      routes: FastifyPluginAsync,
      scope: AccessScope,
    ): Promise<() => Promise<void>> => services.http.mount(path, redacted(routes, redaction), { scope })
    onStart(async () => {
      const meter = createCpuMeter(world)
      const status = await mount('/api/status', statusRoute(services, world, meter), 'read')
      const ledger = await mount('/api/ledger', ledgerRoutes(queue, gateway), 'read')
      const tap = await mount('/api/tap', tapRoute(gateway, world, redaction), 'operate')
      const routes = await mount('/api/routing', routingRoutes(gateway, routing), 'read')
      const control = config && (await mount('/api/control', controlRoutes(config, logs), 'admin'))
      return async () => {
        meter.close()
        await Promise.all([status(), ledger(), tap(), routes(), control?.()])
      }
    })
  },
})
