import type { Address } from '@openclaw/sdk'
import type { Bot } from './bot.js'

/** Where a message goes, as the Bot API names it. */
export interface Place {
  readonly chat_id: number
  readonly message_thread_id?: number
}

/** A group that became a supergroup is found under its new id. */
export function placeOf({ moved }: Bot, { peer, thread }: Address): Place {
  const chat_id = Number(moved.get(peer.id) ?? peer.id)
  return thread === undefined ? { chat_id } : { chat_id, message_thread_id: Number(thread) }
}
