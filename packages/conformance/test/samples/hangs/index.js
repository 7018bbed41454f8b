import { definePlugin } from '@openclaw/sdk'

export default definePlugin({
  name: 'openclaw-monitor-hangs',
  api: 1,
  kind: 'monitor',
  options: { type: 'object', additionalProperties: false, properties: {} },
  setup({ onStart }) {
    onStart(() => new Promise(() => {}))
  },
})
