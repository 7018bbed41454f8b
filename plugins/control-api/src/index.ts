import { definePlugin, gateway, sessions } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createCpuMeter } from './cpu-meter.js'
import { options } from './options.js'
import { statusRoute } from './status-route.js'

export default definePlugin({
  name: '@openclaw/control-api',
  api: 1,
  kind: 'control',
  options,
  needs: { gateway, http, sessions },
  setup({ services, onStart, world }) {
    onStart(async () => {
      const meter = createCpuMeter(world)
      const unmount = await services.http.mount('/api/status', statusRoute(services, world, meter), {
        scope: 'read',
      })
      return async () => {
        meter.close()
        await unmount()
      }
    })
  },
})
