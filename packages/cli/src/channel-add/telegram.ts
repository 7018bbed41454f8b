import { isRecord } from '@openclaw/config'
import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { Adder, Person } from './adder.js'
import { callBotApi } from './bot-api.js'
import type { BotPlace } from './bot-api.js'

const usualRoot = 'https://api.telegram.org'
/** How long Telegram holds a poll open, in s. */
const holdSeconds = 25

export const telegram: Adder = {
  type: 'telegram',
  label: 'Telegram',
  plugin: '@openclaw/channel-telegram',
  option: 'token',
  variable: 'TELEGRAM_TOKEN',
  question: 'The token of the bot, as @BotFather gives it',
  problem: (token) => (/^[^/\s]+$/.test(token) ? undefined : 'A token has no spaces and no slashes'),
  async identify(token, { apiRoot = usualRoot, signal }) {
    const place = { apiRoot, token }
    const me = await callBotApi(place, 'getMe', {}, signal)
    const { username, first_name: title } = isRecord(me) ? me : {}
    if (typeof username !== 'string') {
      throw new OpenClawError('OC_CHANNEL_PLATFORM', `What answers at ${apiRoot} is no Bot API`)
    }
    return {
      name: `@${username}`,
      title: typeof title === 'string' ? title : username,
      invitation: `Write anything to @${username} now (https://t.me/${username})`,
      nextPerson: peopleOf(place),
    }
  },
}

/** An offset confirms what is before it: the last update that was seen is confirmed by asking on. */
function peopleOf(place: BotPlace): (signal: AbortSignal) => Promise<Person> {
  let offset = 0
  return async (signal) => {
    for (;;) {
      const fields = { offset, limit: 1, timeout: holdSeconds, allowed_updates: ['message'] }
      const updates = await callBotApi(place, 'getUpdates', fields, signal).catch(async (error: unknown) => {
        throw await inWords(error, place, signal)
      })
      const update: unknown = Array.isArray(updates) ? updates[0] : undefined
      if (!isRecord(update)) continue
      offset = Number(update['update_id']) + 1
      const person = personOf(update)
      if (person) return person
    }
  }
}

/** Who wrote it, in a private chat. */
function personOf({ message }: Record<string, unknown>): Person | undefined {
  const { chat, from } = isRecord(message) ? message : {}
  if (!isRecord(chat) || chat['type'] !== 'private' || !isRecord(from) || from['is_bot'] === true)
    return undefined
  const names = [from['first_name'], from['last_name']].filter((name) => typeof name === 'string')
  return { id: String(from['id']), name: names.join(' ') || String(from['id']) }
}

/** Telegram says the same of two causes, which have different cures. */
async function inWords(error: unknown, place: BotPlace, signal: AbortSignal): Promise<unknown> {
  if (!isOpenClawError(error) || error.code !== 'OC_CHANNEL_BUSY') return error
  const info = await callBotApi(place, 'getWebhookInfo', {}, signal)
  const url = isRecord(info) && typeof info['url'] === 'string' ? info['url'] : ''
  if (url !== '') {
    return new OpenClawError(
      'OC_CHANNEL_BUSY',
      `Telegram delivers the messages of this bot to a webhook, ${url}`,
      {
        cause: error,
        hint: 'The gateway takes the webhook away when it starts. Say who may write with --allow <id>.',
      },
    )
  }
  return new OpenClawError(
    'OC_CHANNEL_BUSY',
    'Another program polls this bot; Telegram serves one at a time',
    {
      cause: error,
      hint: 'Stop it: it would be in the way of the gateway, too. Or say who may write with --allow <id>.',
    },
  )
}
