import { randomInt } from 'node:crypto'
import { wants, type BotAccount } from './bot.js'
import { chatOf, ChatRoom } from './chat.js'
import { FaultBoard } from './faults.js'
import { FileStore } from './files.js'
import { Limiter } from './limiter.js'
import { createRecord, type OpenRecord } from './record.js'
import { UpdateQueue, type TrackedUpdate } from './updates.js'
import type { FakeChat, Wire } from './wire.js'

export interface PlatformOptions {
  /** For what is drawn: faults, order, update ids. */
  readonly seed?: number
  /** Unix time in milliseconds. */
  readonly now?: () => number
  /** How long a webhook that failed is left alone, the first time; doubled each time. The platform waits a second. */
  readonly webhookRetryMs?: number
}

export interface BotOptions {
  readonly username?: string
  readonly token?: string
  /** Bot API, getMe: further fields. They change nothing: a bot hears all that is said in its groups. */
  readonly fields?: Wire
}

/** The whole of the made-up platform. */
export class Platform {
  readonly bots = new Map<string, BotAccount>()
  readonly rooms = new Map<string, ChatRoom>()
  readonly files = new FileStore()
  readonly record: OpenRecord = createRecord()
  readonly faults: FaultBoard
  readonly limiter: Limiter
  readonly now: () => number
  readonly webhookRetryMs: number

  constructor({ seed = 1, now = Date.now, webhookRetryMs = 50 }: PlatformOptions) {
    this.faults = new FaultBoard(seed)
    this.limiter = new Limiter(now)
    this.now = now
    this.webhookRetryMs = webhookRetryMs
  }

  addBot({ username = `bot_${this.bots.size + 1}_bot`, token, fields }: BotOptions): BotAccount {
    const id = token === undefined ? 7_000_000_000 + this.bots.size + 1 : Number(token.split(':')[0])
    const own = token ?? `${id}:AA${Array.from({ length: 33 }, () => randomInt(36).toString(36)).join('')}`
    const account: BotAccount = {
      token: own,
      user: {
        id,
        is_bot: true,
        first_name: username,
        username,
        ...{ can_join_groups: true, can_read_all_group_messages: true, supports_inline_queries: false },
        ...fields,
      },
      queue: new UpdateQueue(own, this.faults.chance.between(100_000_000, 900_000_000), this.record.updates),
      commands: new Map(),
      allowed: undefined,
      revoked: false,
      webhook: undefined,
      endPoll: undefined,
      nextMessageId: 1,
    }
    this.bots.set(own, account)
    return account
  }

  /** The one bot that is meant where none is named. */
  bot(token?: string): BotAccount {
    const bot = token === undefined ? [...this.bots.values()][0] : this.bots.get(token)
    if (!bot) throw new Error(`There is no bot with the token ${token}: add it with addBot()`)
    return bot
  }

  /** The room of a chat, made if need be. A group that is new has all bots in it. */
  enter(chat: number | FakeChat, bot: BotAccount, forum = false): ChatRoom {
    const id = typeof chat === 'number' ? chat : chat.id
    const key = roomKey(id, bot)
    const known = this.rooms.get(key)
    if (known) {
      if (typeof chat !== 'number') known.chat = chat
      if (forum && !known.chat.is_forum) known.chat = { ...known.chat, is_forum: true }
      return known
    }
    const room = new ChatRoom(chatOf(chat, forum))
    for (const member of id > 0 ? [bot] : this.bots.values()) room.bots.add(member)
    this.rooms.set(key, room)
    return room
  }

  /** The room as a bot knows it: undefined where nobody spoke to it. */
  room(id: number, bot: BotAccount): ChatRoom | undefined {
    const room = this.rooms.get(roomKey(id, bot))
    return room?.bots.has(bot) ? room : undefined
  }

  /** Queues an update for one bot, if it wants its kind. */
  push(bot: BotAccount, content: Wire, chatId: number | undefined): TrackedUpdate | undefined {
    const kind = Object.keys(content)[0] ?? ''
    if (wants(bot, kind)) return bot.queue.push(content, chatId)
    this.record.unwanted.push({ token: bot.token, kind })
    return undefined
  }
}

function roomKey(chatId: number, bot: BotAccount): string {
  return chatId > 0 ? `${bot.user.id} ${chatId}` : String(chatId)
}
