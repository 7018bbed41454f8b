import { definePlugin } from '@openclaw/sdk'
import { judge } from './guard.js'
import { options } from './options.js'

export default definePlugin({
  name: 'openclaw-guard-sprout',
  api: 1,
  kind: 'guard',
  options,
  permissions: { hooks: ['receive'] },
  setup({ hooks }, options) {
    const blocked = new Set(options.blocked)
    hooks.receive.tap((envelope) => judge(envelope, blocked))
  },
})
