import type { Envelope, SessionEntry, Turn } from '@openclaw/sdk'
import { conversationOf, keepNewest } from './conversation.js'

const mostConversations = 200
const mostCharacters = 16_000
const mostEachMessage = 2_000

interface Room {
  readonly waiting: readonly SessionEntry[]
  /** What the latest turn was told, by its first message: it is told the same when it is tried again. */
  readonly told?: { readonly id: string; readonly entries: readonly SessionEntry[] }
}

/** What was said in groups without a mention, until a turn there has been told of it. */
export interface Overheard {
  add(envelope: Envelope, at: number): void
  /** The turn with what was overheard before it; undefined where that is nothing. */
  tell(turn: Turn): Turn | undefined
}

/** `most` messages a conversation; the oldest make way. Kept in memory alone. */
export function createOverheard(most: number): Overheard {
  const rooms = new Map<string, Room>()
  return {
    add(envelope, at) {
      if (most === 0 || envelope.text.trim() === '') return
      const key = conversationOf(envelope)
      const room = rooms.get(key)
      const entry = entryOf(envelope, at)
      keepNewest(
        rooms,
        key,
        { ...room, waiting: newest([...(room?.waiting ?? []), entry], most) },
        mostConversations,
      )
    },
    tell(turn) {
      const first = turn.messages[0]
      const key = first && conversationOf(first.envelope)
      const room = key === undefined ? undefined : rooms.get(key)
      if (!first || key === undefined || !room) return undefined
      const entries = room.told?.id === first.id ? room.told.entries : room.waiting
      if (room.told?.id !== first.id) rooms.set(key, { waiting: [], told: { id: first.id, entries } })
      return entries.length > 0 ? { ...turn, history: [...turn.history, ...entries] } : undefined
    },
  }
}

function entryOf({ text, sender }: Envelope, at: number): SessionEntry {
  return { role: 'user', text: text.slice(0, mostEachMessage), at, name: sender.name ?? sender.id }
}

/** The last ones that fit into the limits. */
function newest(entries: readonly SessionEntry[], most: number): readonly SessionEntry[] {
  let first = entries.length
  let left = mostCharacters
  while (first > Math.max(0, entries.length - most)) {
    const { text, name = '' } = entries[first - 1]!
    left -= text.length + name.length
    if (left < 0) break
    first -= 1
  }
  return entries.slice(first)
}
