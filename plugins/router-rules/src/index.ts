import { definePlugin } from '@openclaw/sdk'
import { options } from './options.js'
import { routeBy } from './rules.js'

export { routeBy } from './rules.js'
export type { RoutingOptions, Rule } from './rules.js'

export default definePlugin({
  name: '@openclaw/router-rules',
  api: 1,
  kind: 'router',
  options,
  permissions: { hooks: ['route'] },
  binds: { routing: '.' },
  setup({ hooks }, routing) {
    hooks.route.tap((envelope, context) => {
      const route = routeBy(routing, envelope)
      if (route) context.note(`${route.rule} → ${route.agentId}`)
      return route
    })
  },
})
