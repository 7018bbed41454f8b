import type { BotAccount } from './bot.js'
import type { ChatRoom } from './chat.js'
import type { Formatted } from './entities.js'
import { flagField, integerField, isObject, objectField, textField, type Fields } from './fields.js'
import type { MethodCall } from './method.js'
import { badRequest, Refusal, type FakeMessage, type Wire } from './wire.js'

/** Where a bot writes, and as an answer to what. */
export interface Place {
  readonly room: ChatRoom
  readonly fields: Wire
}

type Poster = Pick<MethodCall, 'platform' | 'bot'>

/** The chat that `chat_id` names. Bot API, sendMessage: a bot cannot speak to who never spoke to it. */
export function roomOf({ platform, bot, fields }: Pick<MethodCall, 'platform' | 'bot' | 'fields'>): ChatRoom {
  const name = textField(fields, 'chat_id')?.trim()
  if (!name) throw badRequest('chat_id is empty')
  const id = name.startsWith('@') ? idOf(name.slice(1)) : integerField(fields, 'chat_id')
  if (id !== undefined && platform.bots.size > 0) {
    if ([...platform.bots.values()].some(({ user }) => user.id === id)) {
      throw new Refusal(403, "Forbidden: bots can't send messages to bots")
    }
  }
  const room = id === undefined ? undefined : platform.room(id, bot)
  if (!room) throw badRequest('chat not found')
  return room.admit(bot)

  function idOf(username: string): number | undefined {
    const rooms = [...platform.rooms.values()]
    return rooms.find(({ chat }) => chat.type !== 'private' && chat.username === username)?.chat.id
  }
}

/** Checks the place of a new message: chat, topic, and the message it answers. */
export function placeOf(call: MethodCall): Place {
  const room = roomOf(call)
  const topic = room.topicForSending(integerField(call.fields, 'message_thread_id'))
  const answered = answeredOf(room, call.fields)
  return {
    room,
    fields: {
      ...(topic !== undefined && { message_thread_id: topic, is_topic_message: true }),
      ...(answered && { reply_to_message: withoutReply(answered) }),
    },
  }
}

/** Bot API, ReplyParameters. */
function answeredOf(room: ChatRoom, fields: Fields): FakeMessage | undefined {
  const parameters = objectField(fields, 'reply_parameters')
  const id = parameters ? integerField(parameters, 'message_id') : integerField(fields, 'reply_to_message_id')
  if (id === undefined) return undefined
  const found = room.find(id)
  if (found) {
    checkQuote(parameters, found.message)
    return found.message
  }
  if (flagField(parameters ?? fields, 'allow_sending_without_reply')) return undefined
  throw badRequest('message to be replied not found')
}

function checkQuote(parameters: Wire | undefined, { text, caption }: FakeMessage): void {
  const quote = parameters && textField(parameters, 'quote')
  if (quote && !(text ?? caption ?? '').includes(quote)) throw badRequest('QUOTE_TEXT_INVALID')
}

export function withoutReply({ reply_to_message: _reply, ...message }: FakeMessage): FakeMessage {
  return message
}

/** Shows a message of a bot, and gives what the bot is told of it. */
export function post(call: Poster, place: Place, content: Wire): FakeMessage {
  return postAll(call, place, [content])[0]!
}

/** Shows several messages, or none: together they count as one for the limits. */
export function postAll(
  { platform, bot }: Poster,
  { room, fields }: Place,
  contents: readonly Wire[],
): FakeMessage[] {
  platform.limiter.take(bot.token, room.chat)
  room.drafts.clear()
  return contents.map((content) => {
    const message: FakeMessage = {
      message_id: room.nextMessageId(),
      ...authorOf(bot, room),
      chat: room.chat,
      date: Math.floor(platform.now() / 1000),
      ...fields,
      ...content,
    }
    room.add(message, bot.token)
    return message
  })
}

/** A channel speaks for itself. */
function authorOf(bot: BotAccount, { chat }: ChatRoom): Wire {
  if (chat.type === 'channel') return { sender_chat: chat }
  const { id, is_bot, first_name, username } = bot.user
  return { from: { id, is_bot, first_name, username } }
}

/** Bot API, InlineKeyboardMarkup: the only markup that is part of the message. */
export function markupOf(fields: Fields): Wire {
  const markup = objectField(fields, 'reply_markup')
  const keyboard = markup?.['inline_keyboard']
  if (!markup || keyboard === undefined) return {}
  if (!Array.isArray(keyboard) || !keyboard.every((row) => Array.isArray(row) && row.every(isButton))) {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  }
  return { reply_markup: markup }
}

function isButton(button: unknown): boolean {
  return isObject(button) && typeof button['text'] === 'string' && Object.keys(button).length > 1
}

export function textOf({ text, entities }: Formatted): Wire {
  return { text, ...(entities.length > 0 && { entities }) }
}

export function captionOf({ text, entities }: Formatted): Wire {
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 && { caption_entities: entities }) }
}
