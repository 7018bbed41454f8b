import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { agents, channels, definePlugin, gateway, metrics, queue } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createChat } from './chat.js'
import { options } from './options.js'
import { createPageFiles } from './page-files.js'
import { pagePath, pageRoutes, rootRoute } from './page-routes.js'
import { createChatSocket } from './socket.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const pageFolder = fileURLToPath(new URL('../dist/page', import.meta.url))

export default definePlugin({
  name: '@openclaw/channel-webchat',
  api: 1,
  kind: 'channel',
  options,
  needs: { agents, channels, gateway, http, metrics, queue },
  setup({ services, onStart, watch, events, world, log, defer }, { id, historyPage, historySize, root }) {
    const chat = createChat({
      ...{ id, historyPage, historySize, world, log },
      queue: services.queue,
      gateway: services.gateway,
    })
    const socket = createChatSocket({ chat, version, agents: () => services.agents.list() })
    services.channels.add(id, chat.channel)
    services.metrics.add('openclaw_webchat_connections', {
      kind: 'gauge',
      help: 'Browsers that are connected to the chat page',
      read: () => [{ value: socket.connected() }],
    })
    defer(chat.close)
    watch(events, (event) => {
      if (event.type === 'gateway.reloaded') socket.agentsChanged()
      else chat.observe(event)
    })
    onStart(() => services.http.socket(`${pagePath}/socket`, socket.endpoint))
    onStart(() =>
      services.http.mount(pagePath, pageRoutes(createPageFiles(pageFolder)), { scope: 'open', page: true }),
    )
    if (root) onStart(() => services.http.mount('/', rootRoute, { page: true }))
  },
})
