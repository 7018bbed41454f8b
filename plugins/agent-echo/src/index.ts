import { agents, definePlugin } from '@openclaw/sdk'
import type { Agent } from '@openclaw/sdk'
import { options } from './options.js'

/** Answers with the text itself. */
export const echo: Agent = {
  description: 'answers with the text itself',
  placeholder: true,
  async *run({ text }) {
    yield { type: 'text.delta', text }
    yield { type: 'done' }
  },
}

export default definePlugin({
  name: '@openclaw/agent-echo',
  api: 1,
  kind: 'agent',
  options,
  needs: { agents },
  setup({ services }, { id, timeoutMs }) {
    services.agents.add(id, { ...echo, timeoutMs })
  },
})
