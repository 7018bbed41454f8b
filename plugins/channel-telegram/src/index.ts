import { join } from 'node:path'
import {
  channels,
  commands,
  dataFolders,
  definePlugin,
  metrics,
  OpenClawError,
  optional,
} from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { Counts } from './bot.js'
import { createTelegram } from './channel.js'
import { options } from './options.js'
import { webhookRoutes } from './webhook.js'

export default definePlugin({
  name: '@openclaw/channel-telegram',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels, commands, dataFolders, http: optional(http), metrics },
  // One poller a token: the second one ends the polls of the first.
  exclusive: true,
  setup({ services, onStart, watch, events, world, log, home }, settings) {
    const { id, mode, webhook } = settings
    const counts: Counts = { message: 0, nothing: 0, malformed: 0 }
    const telegram = createTelegram({ settings, world, log, home, commands: services.commands, counts })
    services.channels.add(id, telegram.channel)
    services.metrics.add('openclaw_telegram_updates_total', {
      kind: 'counter',
      help: 'Updates from Telegram, by what they were',
      labels: ['kind'],
      read: () => Object.entries(counts).map(([kind, value]) => ({ labels: { kind }, value })),
    })
    if (home !== undefined) services.dataFolders.add('telegram', { path: join(home, 'telegram') })
    watch(events, telegram.observe)
    if (mode === 'webhook' && webhook) {
      onStart(() => {
        if (!services.http) {
          throw new OpenClawError('OC_SERVICE_MISSING', 'The mode webhook needs the service http')
        }
        const { secretToken, path } = webhook
        const door = { secretToken, log, world, take: telegram.deliver }
        return services.http.mount(path, webhookRoutes(door), { scope: 'open' })
      })
    }
  },
})
