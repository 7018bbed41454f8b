import { errorLine, SendError } from '@openclaw/sdk'
import type { Bot } from './bot.js'
import { failureOf } from './failure.js'
import { pause } from './pause.js'
import { wantedUpdates } from './polling.js'

/** How often it is looked whether Telegram still delivers here, in ms. */
const lookEveryMs = 60_000
const deliveriesAtOnce = 40

/** Tells Telegram where to deliver the updates of an account, and with which secret. Rejects with a SendError. */
export async function setWebhook({ account, client, host, signal }: Bot): Promise<string> {
  const { webhook } = host.settings
  if (!webhook) throw new SendError('invalid', 'The mode webhook needs the option webhook')
  const { path, secretToken: secret_token } = webhook
  const url = `${webhook.url.replace(/\/$/, '')}${path}/${account}`
  const options = {
    url,
    secret_token,
    max_connections: deliveriesAtOnce,
    allowed_updates: wantedUpdates(host.settings),
  }
  try {
    await client.api.setWebhook(options, signal as never)
    return url
  } catch (error) {
    throw failureOf(error)
  }
}

/** Reports, until the account closes, whether Telegram still delivers to `url`. Never rejects. */
export async function watchWebhook({ client, host, link, signal }: Bot, url: string): Promise<void> {
  while (!signal.aborted) {
    await pause(host.world, lookEveryMs, signal)
    if (signal.aborted) return
    try {
      const known = await client.api.getWebhookInfo(signal as never)
      if (known.url === url) link.report('connected')
      else return link.lost(`another program has set the webhook of this token to ${known.url || 'nothing'}`)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.failure === 'auth') return link.lost(failure.message)
      if (!signal.aborted) link.report('connecting', errorLine(failure))
    }
  }
}
