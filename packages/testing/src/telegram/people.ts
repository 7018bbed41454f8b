import type { BotAccount } from './bot.js'
import { userOf, type ChatRoom } from './chat.js'
import { findEntities } from './found.js'
import { mediaFields, type Media } from './media.js'
import type { Platform } from './platform.js'
import { withoutReply } from './posting.js'
import type { TrackedUpdate } from './updates.js'
import type { FakeChat, FakeEntity, FakeMessage, FakeUser, Wire } from './wire.js'

/** Where and who. */
interface Scene {
  /** Above zero a private chat, else a group; below -1,000,000,000,000 a supergroup. */
  readonly chat: number | FakeChat
  /** In a private chat it is the person whose chat it is; in a group person 1, if left out. */
  readonly from?: number | FakeUser
  /** The token of the bot whose private chat it is; the first bot, if left out. */
  readonly to?: string
}

/** What somebody writes. */
export interface Saying extends Scene {
  /** The caption, where there is media. */
  readonly text?: string
  /** Commands, mentions, hashtags and links are found in the text if this is left out. */
  readonly entities?: readonly FakeEntity[]
  /** Makes the chat a forum; 1 is its general topic. */
  readonly topic?: number
  /** A message of the same chat. */
  readonly replyTo?: number
  /** Several make an album: a message each, of one `media_group_id`. */
  readonly media?: Media | readonly Media[]
  /** The message that is changed, instead of a new one. */
  readonly edit?: number
  /** Further fields of the message, such as `forward_origin`. */
  readonly fields?: Wire
}

/** What came of it. */
export interface Said {
  /** The message, of an album the first. */
  readonly message: FakeMessage
  readonly messages: readonly FakeMessage[]
  /** One a message and bot that wants it. */
  readonly updates: readonly TrackedUpdate[]
}

export interface Reacting extends Scene {
  readonly message: number
  /** Nothing takes the reaction away. */
  readonly emoji?: string
}

export interface Pressing extends Scene {
  readonly message: number
  readonly data: string
}

export interface Membership extends Scene {
  readonly status: 'member' | 'administrator' | 'left' | 'kicked' | 'restricted'
}

const reasons = {
  private: 'bot was blocked by the user',
  group: 'bot was kicked from the group chat',
  supergroup: 'bot was kicked from the supergroup chat',
  channel: 'bot was kicked from the channel chat',
} as const

/** Bot API, Update, message, edited_message, channel_post, edited_channel_post. */
export function say(platform: Platform, saying: Saying): Said {
  const bot = platform.bot(saying.to)
  const room = platform.enter(saying.chat, bot, saying.topic !== undefined)
  const messages =
    saying.edit === undefined
      ? written(platform, room, saying)
      : [rewritten(platform, room, saying, saying.edit)]
  const post = room.chat.type === 'channel' ? 'channel_post' : 'message'
  const kind = saying.edit === undefined ? post : `edited_${post}`
  const updates = messages.flatMap((message) => deliver(platform, room, { [kind]: message }))
  return { message: messages[0]!, messages, updates }
}

/** Bot API, MessageReactionUpdated. */
export function react(platform: Platform, { emoji, ...scene }: Reacting): readonly TrackedUpdate[] {
  const { room, from } = enter(platform, scene)
  const kept = known(room, scene.message)
  const reaction = emoji === undefined ? [] : [{ type: 'emoji', emoji }]
  const before = kept.reactions.get(from.id) ?? []
  kept.reactions.set(from.id, reaction)
  return deliver(platform, room, {
    message_reaction: {
      chat: room.chat,
      message_id: scene.message,
      user: from,
      date: seconds(platform),
      old_reaction: before,
      new_reaction: reaction,
    },
  })
}

/** Bot API, CallbackQuery: only the bot whose keyboard it is hears of it. */
export function press(platform: Platform, { data, ...scene }: Pressing): readonly TrackedUpdate[] {
  const { room, bot, from } = enter(platform, scene)
  const { message, token } = known(room, scene.message)
  const query = {
    id: String(platform.faults.chance.between(1, 2 ** 40)),
    from,
    message,
    chat_instance: String(room.chat.id),
    data,
  }
  const tracked = platform.push(
    token === undefined ? bot : platform.bot(token),
    { callback_query: query },
    room.chat.id,
  )
  return tracked ? [tracked] : []
}

/** Bot API, ChatMemberUpdated: what a bot is in the chat. Who is left or kicked may write no more. */
export function changeMembership(
  platform: Platform,
  { status, ...scene }: Membership,
): readonly TrackedUpdate[] {
  const { room, bot, from } = enter(platform, scene)
  const was = room.closedTo.has(bot.user.id) ? 'kicked' : 'member'
  if (status === 'kicked' || status === 'left') room.closedTo.set(bot.user.id, reasons[room.chat.type])
  else room.closedTo.delete(bot.user.id)
  const change = {
    chat: room.chat,
    from,
    date: seconds(platform),
    old_chat_member: { user: bot.user, status: was },
    new_chat_member: { user: bot.user, status, ...(status === 'kicked' && { until_date: 0 }) },
  }
  const tracked = platform.push(bot, { my_chat_member: change }, room.chat.id)
  return tracked ? [tracked] : []
}

/** Bot API, Message, migrate_to_chat_id: who writes to the old group from now on is told the new id. */
export function migrate(platform: Platform, group: number, supergroup: number): readonly TrackedUpdate[] {
  const bot = platform.bot()
  const before = platform.enter(group, bot)
  const after = platform.enter({ ...before.chat, id: supergroup, type: 'supergroup' }, bot)
  before.movedTo = supergroup
  return [
    { room: before, moved: { migrate_to_chat_id: supergroup } },
    { room: after, moved: { migrate_from_chat_id: group } },
  ].flatMap(({ room, moved }) => {
    const author = { from: userOf(1), chat: room.chat, date: seconds(platform) }
    const message = room.add({ message_id: room.nextMessageId(), ...author, ...moved }).message
    return deliver(platform, room, { message })
  })
}

function enter(platform: Platform, scene: Scene): { room: ChatRoom; bot: BotAccount; from: FakeUser } {
  const bot = platform.bot(scene.to)
  const room = platform.enter(scene.chat, bot)
  return { room, bot, from: personOf(room, scene) }
}

/** A person whose chat it is, or person 1. */
function personOf({ chat }: ChatRoom, { from }: Scene): FakeUser {
  return userOf(from ?? (chat.type === 'private' ? chat.id : 1))
}

function written(platform: Platform, room: ChatRoom, saying: Saying): FakeMessage[] {
  const list =
    saying.media === undefined ? [undefined] : Array.isArray(saying.media) ? saying.media : [saying.media]
  const album = list.length > 1 ? { media_group_id: String(platform.faults.chance.between(1e12, 9e12)) } : {}
  const common = {
    ...authorOf(room, saying),
    chat: room.chat,
    date: seconds(platform),
    ...threadOf(room, saying),
  }
  return list.map((media: Media | undefined, index) => {
    const spoken = index === 0 ? spokenFields(saying, media !== undefined) : {}
    const content = media ? { ...mediaFields(platform.files, media), ...spoken } : spoken
    const message = { message_id: room.nextMessageId(), ...common, ...album, ...content, ...saying.fields }
    room.add(message)
    return message
  })
}

function rewritten(platform: Platform, room: ChatRoom, saying: Saying, messageId: number): FakeMessage {
  const kept = known(room, messageId)
  const spoken = spokenFields(saying, kept.message.text === undefined)
  return room.edit(kept, { ...spoken, ...saying.fields, edit_date: seconds(platform) })
}

function authorOf(room: ChatRoom, saying: Saying): Wire {
  return room.chat.type === 'channel' ? { sender_chat: room.chat } : { from: personOf(room, saying) }
}

function spokenFields({ text, entities }: Saying, withMedia: boolean): Wire {
  if (text === undefined) return {}
  const marked = entities ?? findEntities(text)
  const [textName, entitiesName] = withMedia ? ['caption', 'caption_entities'] : ['text', 'entities']
  return { [textName]: text, [entitiesName]: marked.length > 0 ? marked : undefined }
}

/**
 * Bot API, Message, message_thread_id. In a topic every message answers the one that made the topic, unless it answers
 * another. The general topic shows nowhere. In other supergroups an answer carries the thread it belongs to.
 */
function threadOf(room: ChatRoom, { topic, replyTo }: Saying): Wire {
  const answered = replyTo === undefined ? undefined : withoutReply(known(room, replyTo).message)
  if (topic !== undefined && topic !== 1) {
    const { id, name } = room.topic(topic)
    const made = {
      message_id: id,
      chat: room.chat,
      date: 0,
      forum_topic_created: { name, icon_color: 7322096 },
    }
    return { message_thread_id: id, is_topic_message: true, reply_to_message: answered ?? made }
  }
  if (!answered) return {}
  const thread = answered.message_thread_id ?? answered.message_id
  const threaded = room.chat.type === 'supergroup' && !room.chat.is_forum
  return { reply_to_message: answered, ...(threaded && { message_thread_id: thread }) }
}

function known(room: ChatRoom, messageId: number): NonNullable<ReturnType<ChatRoom['find']>> {
  const kept = room.find(messageId)
  if (!kept) throw new Error(`Chat ${room.chat.id} shows no message ${messageId}`)
  return kept
}

function deliver(platform: Platform, room: ChatRoom, content: Wire): TrackedUpdate[] {
  const reading = [...room.bots].filter(({ user }) => !room.closedTo.has(user.id))
  return reading.flatMap((bot) => platform.push(bot, content, room.chat.id) ?? [])
}

function seconds(platform: Platform): number {
  return Math.floor(platform.now() / 1000)
}
