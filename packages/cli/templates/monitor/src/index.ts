import { definePlugin } from '@openclaw/sdk'
import { options } from './options.js'

export default definePlugin({
  name: 'openclaw-monitor-sprout',
  api: 1,
  kind: 'monitor',
  options,
  // The gateway may go on without it, should it keep failing.
  optional: true,
  setup({ watch, events, log }, options) {
    const told = new Set<string>(options.states)
    watch(events, (event) => {
      if (event.type !== 'message.settled' || !told.has(event.state)) return
      log.warn({ message: event.id, state: event.state }, 'a message did not end well')
    })
  },
})
