import type { Sender } from '@openclaw/sdk'
import type { Chat, User } from 'grammy/types'
import type { Me } from './mention.js'

/** A platform's id as text. Throws where there is none: such an update is malformed. */
export function idOf(value: unknown, what: string): string {
  const usable = Number.isSafeInteger(value) || (typeof value === 'string' && value !== '')
  if (!usable) throw new TypeError(`${what} has no id`)
  return String(value)
}

/** Who wrote: a channel, or a group that speaks through an anonymous administrator, comes before the user. */
export function senderOf(user: User | undefined, chat: Chat | undefined, me: Me): Sender {
  if (chat) return named(idOf(chat.id, 'the sender'), chat.title ?? chat.first_name)
  const { id, is_bot: isBot, first_name: first, last_name: last } = user ?? ({} as Partial<User>)
  const name = [first, last].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return {
    ...named(idOf(id, 'the sender'), name),
    ...(isBot ? { isBot } : {}),
    ...(id === me.id ? { isSelf: true } : {}),
  }
}

function named(id: string, name: string | undefined): Sender {
  return name ? { id, name } : { id }
}
