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
  setup({ provide, world }, limits) {
    provide(sessions, createMemorySessions(world, limits))
  },
})
