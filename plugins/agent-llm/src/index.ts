import { agents, definePlugin } from '@openclaw/sdk'
import { createLlmAgent } from './llm-agent.js'
import { options } from './options.js'
import { endpointsOf } from './provider.js'

export default definePlugin({
  name: '@openclaw/agent-llm',
  api: 1,
  kind: 'agent',
  options,
  needs: { agents },
  setup({ services, world }, settings) {
    services.agents.add(settings.id, createLlmAgent(endpointsOf(settings), settings, { world }))
  },
})
