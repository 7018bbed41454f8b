import { errorLine } from '@openclaw/sdk'
import type { Update } from 'grammy/types'
import { openAlbumAt } from './album.js'
import type { Bot } from './bot.js'
import { failureOf } from './failure.js'
import type { Intake } from './intake.js'
import type { Offset } from './offset.js'
import { pause } from './pause.js'
import type { Settings } from './settings.js'

/** The most that one answer of getUpdates holds. */
const batchSize = 100
/** How long Telegram holds a poll open, in s. */
const holdSeconds = 25
/** How long more messages of an album are waited for, in ms, and how often. */
const albumMs = 400
const albumRounds = 4
/** ms before a token is polled again that somebody else polls. */
const conflictMs = 20_000
const firstBackOffMs = 500
const longestBackOffMs = 30_000

/** The kinds of updates that the options ask for. */
export function wantedUpdates({ edits, reactions }: Settings) {
  return [
    'message' as const,
    ...(edits === 'answer' ? (['edited_message'] as const) : []),
    ...(reactions === 'off' ? [] : (['message_reaction'] as const)),
  ]
}

/**
 * Asks for updates until the account closes. The next poll begins behind the last update that is done, and in asking so
 * it tells Telegram: what is not done comes again. Never rejects.
 */
export async function poll(bot: Bot, offset: Offset, intake: Intake): Promise<void> {
  const { client, host, link, log, signal } = bot
  const { world } = host
  const wanted = wantedUpdates(host.settings)
  let failures = 0

  async function fetch(seconds: number): Promise<Update[]> {
    const asked = { offset: offset.next(), limit: batchSize, timeout: seconds, allowed_updates: wanted }
    return client.api.getUpdates(asked, signal as never)
  }

  /** Polls again from the same place while an album may still grow: nothing is confirmed by that. */
  async function gather(): Promise<Update[]> {
    let updates = await fetch(holdSeconds)
    for (let round = 0; round < albumRounds && openAlbumAt(updates) !== undefined; round += 1) {
      if (updates.length >= batchSize) return updates.slice(0, openAlbumAt(updates) || undefined)
      await pause(world, albumMs, signal)
      const again = await fetch(0)
      if (again.length <= updates.length) return again.length === 0 ? updates : again
      updates = again
    }
    return updates
  }

  async function take(updates: readonly Update[]): Promise<void> {
    if (updates.length === 0) return
    const done = updates.slice(0, await intake.takeAll(updates))
    const last = done.findLast((update) => Number.isSafeInteger(update?.update_id))
    if (last) offset.moveBehind(last.update_id)
    // Nothing here has an id to be confirmed by: the same would come again at once.
    else await pause(world, longestBackOffMs, signal)
    await offset.save().catch((error: unknown) => {
      log.error(
        { error: errorLine(error) },
        'the offset could not be saved; after a restart some updates come again',
      )
    })
  }

  /** False when the token is no longer good. */
  async function afterFailure(error: unknown): Promise<boolean> {
    const { failure, message, retryAfterMs } = failureOf(error)
    if (failure === 'auth') {
      link.lost(message)
      return false
    }
    failures += 1
    const backOffMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (failures - 1))
    let waitMs = retryAfterMs ?? backOffMs * (0.5 + world.random() / 2)
    if (failure === 'conflict') {
      link.report('down', `another program polls this token, or has set a webhook for it: ${message}`)
      waitMs = conflictMs
    } else link.report('connecting', message)
    await pause(world, waitMs, signal)
    return true
  }

  while (!signal.aborted) {
    try {
      const updates = await gather()
      failures = 0
      link.report('connected')
      await take(updates)
    } catch (error) {
      if (signal.aborted || !(await afterFailure(error))) return
    }
  }
}
