import { definePlugin } from '@openclaw/sdk'

export default definePlugin({
  name: 'openclaw-monitor-leaks-timer',
  api: 1,
  kind: 'monitor',
  options: { type: 'object', additionalProperties: false, properties: {} },
  setup({ onStart, log }) {
    onStart(() => {
      setInterval(() => log.debug({}, 'still here'), 60_000)
    })
  },
})
