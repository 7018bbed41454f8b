import type { ShownDraft, ShownMessage } from './chat.js'
import type { Platform } from './platform.js'
import type { TrackedUpdate } from './updates.js'
import type { FakeChat } from './wire.js'

/** A chat as people see it. */
export interface ChatView {
  readonly chat: FakeChat
  /** Oldest first, with those that were deleted. */
  readonly messages: readonly ShownMessage[]
  /** What passes at this moment. */
  readonly drafts: readonly ShownDraft[]
}

/** One thing that bots said more than once in a chat. */
export interface Repetition {
  readonly chatId: number
  readonly text: string
  readonly messages: readonly ShownMessage[]
}

/** What a run is judged by. */
export interface Oracle {
  /** Bots have private chats of their own: `token` says whose is meant. */
  chat(id: number, token?: string): ChatView
  /** The texts and captions of bots that people see in a chat, as plain text, oldest first. */
  shown(id: number, token?: string): readonly string[]
  /** Texts of bots that a chat and topic shows more than once. */
  sentTwice(): readonly Repetition[]
  /** Updates that no bot confirmed, and that none dropped: the platform would hand them over again. */
  unconfirmed(): readonly TrackedUpdate[]
  /** Updates that were confirmed without ever having been handed over. */
  lost(): readonly TrackedUpdate[]
}

/** Bot API, sendMessageDraft: a draft is there for 30 seconds. */
const draftMs = 30_000

export function createOracle(platform: Platform): Oracle {
  return {
    chat: view,
    shown: (id, token) =>
      view(id, token)
        .messages.filter((shown) => shown.token !== undefined && !shown.deleted)
        .map(textOf),
    sentTwice: () =>
      [...platform.rooms.values()].flatMap((room) => repetitions(room.chat.id, [...room.messages.values()])),
    unconfirmed: () => platform.record.updates.filter(({ confirmed, dropped }) => !confirmed && !dropped),
    lost: () => platform.record.updates.filter(({ confirmed, handed }) => confirmed && handed === 0),
  }

  function view(id: number, token?: string): ChatView {
    const room = platform.room(id, platform.bot(token))
    if (!room)
      throw new Error(`Nobody has spoken in the chat ${id}: let somebody say() something, or open() it`)
    const drafts = [...room.drafts.values()].filter(({ at }) => at > platform.now() - draftMs)
    return { chat: room.chat, messages: [...room.messages.values()], drafts }
  }
}

function textOf({ message }: ShownMessage): string {
  return message.text ?? message.caption ?? ''
}

function repetitions(chatId: number, messages: readonly ShownMessage[]): Repetition[] {
  const groups = new Map<string, ShownMessage[]>()
  for (const shown of messages) {
    if (shown.token === undefined || shown.deleted || textOf(shown) === '') continue
    const key = JSON.stringify([shown.token, shown.message.message_thread_id, textOf(shown)])
    groups.set(key, [...(groups.get(key) ?? []), shown])
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ chatId, text: textOf(group[0]!), messages: group }))
}
