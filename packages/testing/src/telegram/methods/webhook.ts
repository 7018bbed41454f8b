import { allow } from '../bot.js'
import { flagField, integerField, listField, textField } from '../fields.js'
import type { MethodCall, Methods } from '../method.js'
import { startDelivery } from '../webhook.js'
import { badRequest } from '../wire.js'

const usualConnections = 40
const mostConnections = 100

/** Bot API, setWebhook, deleteWebhook, getWebhookInfo. */
export const webhookMethods: Methods = {
  setwebhook(call) {
    const { platform, bot, fields } = call
    const url = textField(fields, 'url') ?? ''
    const secret = textField(fields, 'secret_token')
    if (url !== '') checkUrl(url)
    if (secret !== undefined && !/^[\w-]{0,256}$/.test(secret)) {
      throw badRequest('secret token contains unallowed characters')
    }
    end(call)
    allow(bot, listField(fields, 'allowed_updates'))
    if (url === '') return true
    bot.endPoll?.('terminated by setWebhook request')
    const asked = integerField(fields, 'max_connections') ?? usualConnections
    const maxConnections = Math.min(mostConnections, Math.max(1, asked))
    bot.webhook = startDelivery(platform, bot, { url, secret: secret || undefined, maxConnections })
    return true
  },

  deletewebhook(call) {
    end(call)
    return true
  },

  getwebhookinfo({ bot }) {
    const { webhook, allowed, queue } = bot
    const { lastError } = webhook ?? {}
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.size,
      ...(webhook && { max_connections: webhook.maxConnections, ip_address: '127.0.0.1' }),
      ...(lastError && {
        last_error_date: Math.floor(lastError.at / 1000),
        last_error_message: lastError.text,
      }),
      ...(allowed && { allowed_updates: allowed }),
    }
  },
}

function end({ bot, fields }: MethodCall): void {
  bot.webhook?.stop()
  bot.webhook = undefined
  if (flagField(fields, 'drop_pending_updates')) bot.queue.drop()
}

/** The platform takes HTTPS only; on this machine plain HTTP will do. */
function checkUrl(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' }
  const near = hostname === '127.0.0.1' || hostname === 'localhost'
  if (protocol !== 'https:' && !(protocol === 'http:' && near)) {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  }
}
