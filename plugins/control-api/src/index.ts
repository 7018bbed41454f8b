import {
  agents,
  channels,
  checks,
  dataFolders,
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
import { createChannelProofs } from './channel-proofs.js'
import { createCpuMeter } from './cpu-meter.js'
import { ledgerRoutes } from './ledger-routes.js'
import { createLoopMeter } from './loop-meter.js'
import { noticeRoute } from './notice-route.js'
import { options } from './options.js'
import { redacted } from './redacted.js'
import { routingRoutes } from './routing-routes.js'
import { statusRoute } from './status-route.js'
import { tapRoute } from './tap-route.js'

export type * from './status-report.js'

export default definePlugin({
  name: '@openclaw/control-api',
  api: 1,
  kind: 'control',
  options,
  needs: {
    agents,
    channels,
    checks,
    dataFolders,
    config: optional(liveConfig),
    gateway,
    http,
    logs: optional(logControl),
    queue,
    redaction: optional(redaction),
    routing: optional(routing),
    sessions,
  },
  setup({ services, onStart, watch, events, log, world, home }, { quietAfterMs }) {
    const { config, gateway, logs, queue, redaction, routing } = services
    const mount = (
      path: string,
      routes: FastifyPluginAsync,
      scope: AccessScope,
    ): Promise<() => Promise<void>> => services.http.mount(path, redacted(routes, redaction), { scope })
    const proofs = createChannelProofs({ ...services, world, quietAfterMs })
    watch(events, proofs.observe)
    onStart(async () => {
      const meters = { cpu: createCpuMeter(world), loop: createLoopMeter(world) }
      const host = { ...services, ...meters, proofs, log, world, home }
      const status = await mount('/api/status', statusRoute(host), 'read')
      const ledger = await mount('/api/ledger', ledgerRoutes(queue, gateway), 'read')
      const tap = await mount('/api/tap', tapRoute(gateway, world, redaction), 'operate')
      const notices = await mount('/api/notices', noticeRoute(gateway), 'operate')
      const routes = await mount('/api/routing', routingRoutes(gateway, routing), 'read')
      const control = config && (await mount('/api/control', controlRoutes(config, logs), 'admin'))
      return async () => {
        meters.cpu.close()
        meters.loop.close()
        await Promise.all([status(), ledger(), tap(), notices(), routes(), control?.()])
      }
    })
  },
})
