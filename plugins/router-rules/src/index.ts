import { agents, channels, definePlugin, routing } from '@openclaw/sdk'
import { options } from './options.js'
import { createRouter } from './router.js'

export default definePlugin({
  name: '@openclaw/router-rules',
  api: 1,
  kind: 'router',
  options,
  needs: { agents, channels },
  provides: [routing],
  permissions: { hooks: ['route', 'session'] },
  binds: { routing: '.' },
  judges: ['text'],
  setup({ hooks, provide, services, onStart }, written) {
    const router = createRouter(written, services)
    hooks.route.tap((envelope, context) => {
      const route = router.decide(envelope)
      if (route) context.note(`${route.rule} → ${route.agentId}`)
      return route
    })
    // Other routers are asked first; the gateway would take the same agent, and could not say why.
    if (!written.default) hooks.route.tap((envelope) => router.decideAlways(envelope), { stage: 'last' })
    // Messages are counted where only messages come by: the route is also asked for by whoever tests it.
    hooks.session.tap(({ route }) => router.count(route), { stage: 'first' })
    provide(routing, router)
    onStart(() => router.check())
  },
})
