import { createRequire } from 'node:module'
import { definePlugin, gateway, metrics, queue, sessions } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createGatewayMetrics } from './gateway-metrics.js'
import { createLoopDelay } from './loop-delay.js'
import { reportRoute, scrapeRoute } from './metrics-routes.js'
import { options } from './options.js'
import { createPathMetrics } from './path-metrics.js'
import { readAll } from './reading.js'
import { reportOf } from './report.js'
import { createWindow, everyMs } from './window.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

export default definePlugin({
  name: '@openclaw/monitor-metrics',
  api: 1,
  kind: 'monitor',
  options,
  needs: { gateway, http, metrics, queue, sessions },
  setup({ services, onStart, watch, events, world, log }, settings) {
    const path = createPathMetrics(world, settings)
    const { gateway, queue, sessions } = services
    const now = createGatewayMetrics({ gateway, queue, sessions, world, version })
    const loop = createLoopDelay(world)
    const own = { ...path.metrics, ...now.metrics, openclaw_event_loop_delay_seconds: loop.metric }
    for (const [name, metric] of Object.entries(own)) services.metrics.add(name, metric)
    watch(events, (event) => {
      path.observe(event)
      now.observe(event)
    })
    const read = () => readAll(services.metrics.list(), { limit: settings.seriesLimit, log })
    const readRising = () => {
      const rising = [...services.metrics.list()].filter(([, { kind }]) => kind !== 'gauge')
      return readAll(new Map(rising), { limit: settings.seriesLimit, log })
    }
    const window = createWindow(world)
    onStart(loop.open)
    onStart((signal) => {
      let cancel = world.scheduler.after(everyMs, () => void tick())
      async function tick(): Promise<void> {
        window.keep(await readRising())
        if (!signal.aborted) cancel = world.scheduler.after(everyMs, () => void tick())
      }
      return () => cancel()
    })
    onStart(() => services.http.mount('/metrics', scrapeRoute(read), { scope: 'read' }))
    onStart(() => {
      const report = async () => reportOf(await read(), window, world)
      return services.http.mount('/api/metrics', reportRoute(report), { scope: 'read' })
    })
  },
})
