import { setTimeout as sleep } from 'node:timers/promises'
import { agents, definePlugin } from '@openclaw/sdk'

// An echo that takes its time.
export default definePlugin({
  name: 'openclaw-agent-slow',
  api: 1,
  kind: 'agent',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { turnMs: { type: 'integer', minimum: 1, default: 2_000 } },
  },
  needs: { agents },
  setup({ services }, { turnMs }) {
    services.agents.add('main', {
      async *run({ text }, { signal }) {
        await sleep(turnMs, undefined, { signal })
        yield { type: 'done', text }
      },
    })
  },
})
