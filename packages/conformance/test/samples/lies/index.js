import { definePlugin } from '@openclaw/sdk'

export default definePlugin({
  name: 'openclaw-monitor-lies',
  api: 1,
  kind: 'monitor',
  options: { type: 'object', additionalProperties: false, properties: {} },
  // The manifest asks for no hook.
  permissions: { hooks: ['receive'] },
  setup({ hooks }) {
    hooks.receive.tap((envelope) => (envelope.text === 'spam' ? { reason: 'spam' } : undefined))
  },
})
