import { createHash } from 'node:crypto'
import type { Outbound, SendOptions } from '@openclaw/sdk'
import type { Bot } from './bot.js'
import { failureOf } from './failure.js'
import { renderHtml } from './html.js'
import { placeOf } from './place.js'

/** The shortest time between two drafts, in ms. */
export const draftEveryMs = 500

/**
 * Shows unfinished text in a private chat, the only kind that Telegram has drafts for. It is a preview that passes by
 * itself, and is replaced by the message; no trace of it stays after a turn that is tried again.
 */
export async function showDraft(bot: Bot, outbound: Outbound, { signal }: SendOptions): Promise<void> {
  if (outbound.peer.kind !== 'direct') return
  const html = renderHtml(outbound.text)
  if (html === '') return
  const draft = {
    ...placeOf(bot, outbound),
    draft_id: draftId(outbound.id),
    text: html,
    parse_mode: 'HTML' as const,
  }
  try {
    await bot.client.api.sendMessageDraft(draft, signal as never)
  } catch (error) {
    throw failureOf(error)
  }
}

/** The same number for the same outbound; Telegram takes any but 0. */
function draftId(id: string): number {
  return (createHash('sha256').update(id).digest().readUInt32BE() >>> 1) + 1
}
