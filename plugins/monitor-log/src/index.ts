import { definePlugin } from '@openclaw/sdk'
import { endedLine } from './ended-line.js'
import { options } from './options.js'

export default definePlugin({
  name: '@openclaw/monitor-log',
  api: 1,
  kind: 'monitor',
  options,
  setup({ events, log, watch }, { atLeastMs }) {
    watch(events, (event) => {
      if (event.type !== 'message.settled') return
      const { level, fields, text } = endedLine(event)
      if (level === 'info' && event.tookMs < atLeastMs) return
      log[level](fields, text)
    })
  },
})
