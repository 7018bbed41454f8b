import { allow } from './bot.js'
import { integerField, listField } from './fields.js'
import { handedOver, reordered } from './handover.js'
import type { Methods } from './method.js'
import { Refusal } from './wire.js'

const longestSeconds = 50
const mostUpdates = 100

/** Bot API, getUpdates. */
export const pollMethods: Methods = {
  async getupdates({ platform, bot, fields, signal, told }) {
    if (bot.webhook) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    }
    allow(bot, listField(fields, 'allowed_updates'))
    // The one who waits is told to go; the newcomer stays.
    bot.endPoll?.('terminated by other getUpdates request; make sure that only one bot instance is running')
    const offset = integerField(fields, 'offset') ?? 0
    if (offset !== 0) bot.queue.confirmBelow(offset)
    const timeout = Math.min(longestSeconds, Math.max(0, integerField(fields, 'timeout') ?? 0))
    if (timeout > 0) await wait(timeout)
    const limit = integerField(fields, 'limit') ?? mostUpdates
    const batch = bot.queue.batch(limit >= 1 && limit <= mostUpdates ? limit : mostUpdates)
    const updates = reordered(platform, batch)
    told(() => handedOver(platform, updates))
    return updates.map(({ update }) => update)

    async function wait(seconds: number): Promise<void> {
      let ended: string | undefined
      const own = new AbortController()
      const end = (reason: string) => {
        ended = reason
        own.abort()
      }
      bot.endPoll = end
      const timer = setTimeout(() => own.abort(), seconds * 1000)
      try {
        await bot.queue.arrival(AbortSignal.any([signal, own.signal]))
      } finally {
        clearTimeout(timer)
        if (bot.endPoll === end) bot.endPoll = undefined
      }
      if (ended !== undefined) throw conflict(ended)
    }
  },
}

function conflict(reason: string): Refusal {
  return new Refusal(409, `Conflict: ${reason}`)
}
