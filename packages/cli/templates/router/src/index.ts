import { definePlugin } from '@openclaw/sdk'
import { options } from './options.js'
import { routeOf } from './router.js'

export default definePlugin({
  name: 'openclaw-router-sprout',
  api: 1,
  kind: 'router',
  options,
  permissions: { hooks: ['route'] },
  setup({ hooks }, { prefixes }) {
    // The first router that answers wins; undefined leaves the message to the next one.
    hooks.route.tap((envelope) => routeOf(envelope, prefixes))
  },
})
