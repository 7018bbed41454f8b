import { commands, definePlugin, gateway, sessions } from '@openclaw/sdk'
import { basicCommands } from './commands.js'
import { options } from './options.js'

export default definePlugin({
  name: '@openclaw/commands-basic',
  api: 1,
  kind: 'commands',
  options,
  needs: { commands, gateway, sessions },
  setup({ services }) {
    const { commands: registry, gateway: view, sessions: store } = services
    for (const [name, command] of Object.entries(basicCommands(registry, view, store)))
      registry.add(name, command)
  },
})
