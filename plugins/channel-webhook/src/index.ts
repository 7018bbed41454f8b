import { channels, definePlugin } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { accountsOf } from './account.js'
import { createWebhook } from './channel.js'
import { options } from './options.js'

export default definePlugin({
  name: '@openclaw/channel-webhook',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels, http },
  judges: ['accounts', 'secrets', 'url', 'path', 'reply'],
  setup({ services, world }, given) {
    const webhook = createWebhook({
      id: given.id,
      accounts: accountsOf(given),
      http: services.http,
      clock: world.clock,
    })
    services.channels.add(given.id, webhook)
  },
})
