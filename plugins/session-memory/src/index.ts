import { definePlugin, sessions } from '@openclaw/sdk'
import { options } from './options.js'
import { createMemorySessions } from './store.js'

export { createMemorySessions } from './store.js'

export default definePlugin({
  name: '@openclaw/session-memory',
  api: 1,
  kind: 'session',
  options,
  provides: [sessions],
  binds: { 'session.ttl': 'ttl', 'session.maxSessions': 'maxSessions' },
  setup({ provide, world }, limits) {
    provide(sessions, createMemorySessions(world, limits))
  },
})
