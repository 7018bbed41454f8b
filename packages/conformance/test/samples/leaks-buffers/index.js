import { definePlugin } from '@openclaw/sdk'

const kept = []

export default definePlugin({
  name: 'openclaw-monitor-leaks-buffers',
  api: 1,
  kind: 'monitor',
  options: { type: 'object', additionalProperties: false, properties: {} },
  setup({ onStart }) {
    onStart(() => {
      kept.push(Buffer.alloc(1_000_000))
    })
  },
})
