import { definePlugin } from '@openclaw/sdk'

export default definePlugin({
  name: 'openclaw-monitor-prints-secret',
  api: 1,
  kind: 'monitor',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      key: { type: 'string', minLength: 8, writeOnly: true, description: 'The key of the platform.' },
    },
  },
  setup({ log }, options) {
    log.debug({ options }, 'set up')
  },
})
