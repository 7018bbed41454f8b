import type { BotAccount } from './bot.js'
import { badRequest, Refusal, type FakeChat, type FakeMessage, type FakeUser, type Wire } from './wire.js'

/** One message as people see it now, and how it came to look so. */
export interface ShownMessage {
  /** As it is shown now; where it was deleted, as it was shown last. */
  readonly message: FakeMessage
  /** How it was shown before, oldest first. */
  readonly edits: readonly FakeMessage[]
  /** Bot API, ReactionType, by the id of who reacted. */
  readonly reactions: ReadonlyMap<number, readonly Wire[]>
  readonly deleted: boolean
  /** The bot that sent it; undefined for what people said. */
  readonly token: string | undefined
}

/** Bot API, sendMessageDraft: a text that passes. */
export interface ShownDraft {
  readonly draftId: number
  readonly topic: number | undefined
  readonly text: string
  readonly entities: FakeMessage['entities']
  readonly at: number
}

export interface Topic {
  readonly id: number
  readonly name: string
  closed: boolean
}

type Kept = { -readonly [Key in keyof ShownMessage]: ShownMessage[Key] } & {
  readonly edits: FakeMessage[]
  readonly reactions: Map<number, readonly Wire[]>
}

/** One chat. A private chat is that of one bot and one person; any other is one for all its bots. */
export class ChatRoom {
  readonly bots = new Set<BotAccount>()
  readonly topics = new Map<number, Topic>()
  readonly messages = new Map<number, Kept>()
  readonly drafts = new Map<number, ShownDraft>()
  /** Bots that may not write here any more, and what they are told. */
  readonly closedTo = new Map<number, string>()
  movedTo: number | undefined
  chat: FakeChat
  #nextId = 1

  constructor(chat: FakeChat) {
    this.chat = chat
  }

  nextMessageId(): number {
    const counted = this.chat.type === 'private' || this.chat.type === 'group' ? [...this.bots][0] : undefined
    return counted ? counted.nextMessageId++ : this.#nextId++
  }

  add(message: FakeMessage, token?: string): Kept {
    const kept: Kept = { message, edits: [], reactions: new Map(), deleted: false, token }
    this.messages.set(message.message_id, kept)
    return kept
  }

  edit(kept: Kept, changes: Wire): FakeMessage {
    kept.edits.push(kept.message)
    kept.message = { ...kept.message, ...changes }
    return kept.message
  }

  find(messageId: number | undefined): Kept | undefined {
    const kept = messageId === undefined ? undefined : this.messages.get(messageId)
    return kept?.deleted ? undefined : kept
  }

  topic(id: number, name = `Topic ${id}`): Topic {
    const known = this.topics.get(id)
    if (known) return known
    const made = { id, name, closed: false }
    this.topics.set(id, made)
    return made
  }

  /**
   * The topic a bot wants to write to. The general topic has the number 1 and cannot be written to by it: messages there
   * carry no `message_thread_id`.
   */
  topicForSending(id: number | undefined): number | undefined {
    if (id === undefined || id === 0) return undefined
    const topic = this.topics.get(id)
    if (!topic) throw badRequest('message thread not found')
    if (topic.closed) throw badRequest('TOPIC_CLOSED')
    return id
  }

  /** Refuses what a bot wants here if it may not, or if the chat has moved. */
  admit(bot: BotAccount): this {
    if (this.movedTo !== undefined) {
      throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: this.movedTo })
    }
    const reason = this.closedTo.get(bot.user.id)
    if (reason !== undefined) throw new Refusal(403, `Forbidden: ${reason}`)
    return this
  }
}

/** Bot API, Chat: what kind of chat an id is of. */
export function chatOf(chat: number | FakeChat, forum: boolean): FakeChat {
  if (typeof chat !== 'number') return chat
  if (chat > 0) return { id: chat, type: 'private', first_name: `Person ${chat}` }
  if (chat > -1_000_000_000_000) return { id: chat, type: 'group', title: `Group ${-chat}` }
  return {
    id: chat,
    type: 'supergroup',
    title: `Supergroup ${chat}`,
    ...(forum && { is_forum: true as const }),
  }
}

export function userOf(user: number | FakeUser): FakeUser {
  return typeof user === 'number' ? { id: user, is_bot: false, first_name: `Person ${user}` } : user
}
