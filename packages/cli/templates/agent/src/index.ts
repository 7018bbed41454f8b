import { agents, definePlugin } from '@openclaw/sdk'
import { createAgent } from './agent.js'
import { options } from './options.js'

export default definePlugin({
  name: 'openclaw-agent-sprout',
  api: 1,
  kind: 'agent',
  options,
  needs: { agents },
  setup({ services }, { id, greeting }) {
    services.agents.add(id, createAgent(greeting))
  },
})
