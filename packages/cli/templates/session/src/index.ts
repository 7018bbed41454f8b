import { definePlugin, sessions } from '@openclaw/sdk'
import { options } from './options.js'
import { createStore } from './store.js'

export default definePlugin({
  name: 'openclaw-session-sprout',
  api: 1,
  kind: 'session',
  options,
  provides: [sessions],
  // Keys of the block `session` that are options of this plugin.
  binds: { 'session.ttl': 'ttl', 'session.maxSessions': 'maxSessions' },
  setup({ provide, world }, limits) {
    provide(sessions, createStore(world, limits))
  },
})
