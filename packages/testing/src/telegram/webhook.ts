import { setTimeout as sleep } from 'node:timers/promises'
import type { BotAccount, Webhook } from './bot.js'
import { handedOver, reordered } from './handover.js'
import type { Platform } from './platform.js'
import type { Tracked } from './updates.js'

/** The platform gives up on an answer after a while, and sends the update again. */
const answerWithinMs = 60_000
const retryAtMostMs = 60_000
const lookAhead = 100

/**
 * Bot API, setWebhook: each update is posted until it is answered with 2xx. Those of one chat come one after the other,
 * those of several chats over as many connections as the bot allows.
 */
export function startDelivery(
  platform: Platform,
  bot: BotAccount,
  settings: Pick<Webhook, 'url' | 'secret' | 'maxConnections'>,
): Webhook {
  const ended = new AbortController()
  const lanes = new Set<number>()
  const failures = new Map<Tracked, number>()
  let connections = 0
  const unwatch = bot.queue.watch(pump)
  const webhook: Webhook = {
    ...settings,
    stop() {
      unwatch()
      ended.abort()
    },
  }
  queueMicrotask(pump)
  return webhook

  function pump(): void {
    if (ended.signal.aborted) return
    for (const tracked of reordered(platform, bot.queue.batch(lookAhead))) {
      const lane = tracked.chatId ?? tracked.update.update_id
      if (connections >= settings.maxConnections) return
      if (!lanes.has(lane)) void deliver(tracked, lane)
    }
  }

  async function deliver(tracked: Tracked, lane: number): Promise<void> {
    lanes.add(lane)
    connections += 1
    const status = await post(settings, tracked, ended.signal)
    connections -= 1
    if (ended.signal.aborted) return
    if (status !== undefined) handedOver(platform, [tracked])
    if (status !== undefined && status >= 200 && status < 300) {
      failures.delete(tracked)
      bot.queue.confirm(tracked)
    } else {
      const text = status === undefined ? 'Connection failed' : `Wrong response from the webhook: ${status}`
      webhook.lastError = { at: platform.now(), text }
      pump()
      await pause(tracked)
    }
    lanes.delete(lane)
    pump()
  }

  async function pause(tracked: Tracked): Promise<void> {
    const before = failures.get(tracked) ?? 0
    failures.set(tracked, before + 1)
    const ms = Math.min(retryAtMostMs, platform.webhookRetryMs * 2 ** before)
    await sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined)
  }
}

/** The status of the answer; undefined where there was none. */
async function post(
  { url, secret }: Pick<Webhook, 'url' | 'secret'>,
  { update }: Tracked,
  ended: AbortSignal,
): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: JSON.stringify(update),
      signal: AbortSignal.any([ended, AbortSignal.timeout(answerWithinMs)]),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return undefined
  }
}
