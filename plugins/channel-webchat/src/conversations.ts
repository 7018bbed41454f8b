import type { Place } from './delivery.js'
import type { Conversation } from './protocol.js'

/** What is remembered of a message: where it is, not what it says. */
export interface Line extends Place {
  /** The gateway's id. */
  readonly id: string
  /** When it was accepted, in ms since 1970. */
  readonly at: number
  readonly title: string
}

/** Ids of a part of a conversation, oldest first. `next` asks for what came before. */
export interface IdPage {
  readonly ids: readonly string[]
  readonly next?: string
}

export interface Conversations {
  /** False when it is known. Past the limit the message that was added first is forgotten. */
  add(line: Line): boolean
  placeOf(id: string): Place | undefined
  /** The latest conversations of one person, newest first. */
  list(user: string): Conversation[]
  page(place: Place, limit: number, before?: string): IdPage
}

interface Thread extends Place {
  readonly title: string
  readonly messages: { readonly id: string; readonly at: number }[]
}

const mostListed = 200

/** Which messages make up which conversation, in the order of their acceptance. */
export function createConversations(limit: number): Conversations {
  /** By message, the first added first. */
  const threads = new Map<string, Thread>()
  /** By person and by conversation, the latest last. */
  const people = new Map<string, Map<string, Thread>>()

  function take(line: Line): void {
    const own = people.get(line.user) ?? new Map<string, Thread>()
    const { user, conversation, title } = line
    const thread = own.get(conversation) ?? { user, conversation, title, messages: [] }
    const place = thread.messages.findLastIndex(({ at }) => at <= line.at) + 1
    thread.messages.splice(place, 0, { id: line.id, at: line.at })
    threads.set(line.id, thread)
    own.delete(conversation)
    own.set(conversation, thread)
    people.set(user, own)
  }

  function forget(id: string, { user, conversation, messages }: Thread): void {
    threads.delete(id)
    messages.splice(
      messages.findIndex((message) => message.id === id),
      1,
    )
    if (messages.length > 0) return
    const own = people.get(user)
    own?.delete(conversation)
    if (own?.size === 0) people.delete(user)
  }

  return {
    add(line) {
      if (threads.has(line.id)) return false
      take(line)
      const [oldest] = threads
      if (oldest && threads.size > limit) forget(...oldest)
      return true
    },
    placeOf: (id) => threads.get(id),
    list: (user) =>
      [...(people.get(user)?.values() ?? [])]
        .slice(-mostListed)
        .map(({ conversation: id, title, messages }) => ({ id, title, updatedAt: messages.at(-1)!.at }))
        .sort((a, b) => b.updatedAt - a.updatedAt),
    page({ user, conversation }, most, before) {
      const messages = people.get(user)?.get(conversation)?.messages ?? []
      const known = before === undefined ? messages.length : messages.findIndex(({ id }) => id === before)
      const end = Math.max(known, 0)
      const start = Math.max(end - most, 0)
      const ids = messages.slice(start, end).map(({ id }) => id)
      return start > 0 ? { ids, next: ids[0]! } : { ids }
    },
  }
}

const titleLength = 80

/** The beginning of a text, in one line. */
export function titleOf(text: string): string {
  // No more is looked at than can be shown: a text may be long.
  const line = text
    .slice(0, titleLength * 8)
    .trim()
    .replace(/\s+/g, ' ')
  return Array.from(line).slice(0, titleLength).join('')
}
