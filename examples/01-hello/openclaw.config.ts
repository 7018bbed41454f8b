import { agents } from '@openclaw/sdk'
import { defineConfig, definePlugin } from 'openclaw'

const hello = definePlugin({
  name: 'openclaw-agent-hello',
  api: 1,
  kind: 'agent',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { greeting: { type: 'string', default: 'Hello', description: 'How an answer begins.' } },
  },
  needs: { agents },
  setup({ services }, { greeting }) {
    services.agents.add('main', {
      async *run({ text }) {
        yield { type: 'done', text: `${greeting}, ${text}!` }
      },
    })
  },
})

export default defineConfig({ plugins: [hello({ greeting: 'Good morning' })] })
