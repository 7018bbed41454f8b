import type { Envelope } from '@openclaw/sdk'
import type { Message, MessageReactionUpdated, ReactionType, Update } from 'grammy/types'
import { addressingOf, type Me } from './mention.js'
import { mediaOf } from './received-media.js'
import { saidBeside } from './said.js'
import { idOf, senderOf } from './sender.js'
import type { Settings } from './settings.js'

/** How one account reads its updates. */
export interface Reader extends Pick<Settings, 'id' | 'edits' | 'reactions'> {
  readonly account: string
  readonly me: Me
  /** Whether the bot itself sent a message, as far as it remembers. */
  readonly isOwn: (chat: string, messageId: number) => boolean
}

/** What an update is to the gateway. */
export type Reading =
  /** `album`: one of several messages that were sent as one. */
  | { readonly kind: 'message'; readonly envelope: Envelope; readonly album?: string }
  /** A group became a supergroup: it goes on under another id. */
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  /** No message: it is confirmed, and nothing follows. */
  | { readonly kind: 'nothing'; readonly what: string }

/** Throws where an update is malformed. */
export function readUpdate(update: Update, reader: Reader): Reading {
  const { message, edited_message: edited, message_reaction: reaction } = update
  if (message) return readMessage(update.update_id, message, reader)
  if (edited) {
    if (reader.edits === 'ignore') return nothing('an edit')
    const reading = readMessage(update.update_id, edited, reader)
    if (reading.kind !== 'message') return reading
    return { kind: 'message', envelope: { ...reading.envelope, edited: true } }
  }
  if (reaction) return readReaction(update.update_id, reaction, reader)
  const kinds = Object.keys(update).filter((key) => key !== 'update_id')
  return nothing(kinds.join(', ') || 'an empty update')
}

function readMessage(updateId: number, message: Message, reader: Reader): Reading {
  const { chat, caption } = message
  const { migrate_to_chat_id: to } = message
  if (to !== undefined)
    return { kind: 'moved', from: idOf(chat.id, 'the chat'), to: idOf(to, 'the new chat') }
  if (chat.type === 'channel') return nothing('a channel post')
  const attachments = mediaOf(message)
  const written = message.text ?? caption
  const said = written ?? saidBeside(message)
  if (said === undefined && attachments.length === 0) return nothing('a service message')
  if (said !== undefined && typeof said !== 'string') throw new TypeError('the text of a message is no text')
  const entities = (message.text === undefined ? message.caption_entities : message.entities) ?? []
  const { mentioned, forAnother, text } = addressingOf(
    said ?? '',
    written === undefined ? [] : entities,
    reader.me,
  )
  if (forAnother) return nothing('a command for another bot')
  const replied = repliedTo(message)
  const group = chat.type !== 'private'
  const { media_group_id: album, date } = message
  const envelope: Envelope = {
    ...addressOf(chat, reader),
    ...(message.is_topic_message ? { thread: idOf(message.message_thread_id, 'the topic') } : {}),
    deliveryId: idOf(updateId, 'the update'),
    sender: senderOf(message.from, message.sender_chat, reader.me),
    text,
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(group && (mentioned || replied?.from?.id === reader.me.id) ? { mentioned: true } : {}),
    platformId: idOf(message.message_id, 'the message'),
    ...(replied ? { replyTo: idOf(replied.message_id, 'what is replied to') } : {}),
    ...(Number.isFinite(date) ? { sentAt: date * 1_000 } : {}),
  }
  return { kind: 'message', envelope, ...(typeof album === 'string' ? { album } : {}) }
}

/** In a topic every message refers to the one that opened it: that is no reply. */
function repliedTo({
  reply_to_message: replied,
  is_topic_message: topic,
  message_thread_id: thread,
}: Message) {
  return topic && replied?.message_id === thread ? undefined : replied
}

function readReaction(updateId: number, reaction: MessageReactionUpdated, reader: Reader): Reading {
  const { chat, message_id: messageId, user, actor_chat: actor, date } = reaction
  const own = reader.isOwn(idOf(chat.id, 'the chat'), messageId)
  if (reader.reactions === 'off' || (reader.reactions === 'own' && !own)) return nothing('a reaction')
  const before = new Set(reaction.old_reaction.map(reactionName))
  const added = reaction.new_reaction.map(reactionName).filter((name) => !before.has(name))
  if (added.length === 0) return nothing('a reaction that was taken back')
  const envelope: Envelope = {
    ...addressOf(chat, reader),
    deliveryId: idOf(updateId, 'the update'),
    sender: senderOf(user, actor, reader.me),
    text: `[reacted ${added.join(' ')}]`,
    ...(own && chat.type !== 'private' ? { mentioned: true } : {}),
    replyTo: idOf(messageId, 'the message'),
    ...(Number.isFinite(date) ? { sentAt: date * 1_000 } : {}),
  }
  return { kind: 'message', envelope }
}

function reactionName(reaction: ReactionType): string {
  if (reaction.type === 'emoji') return reaction.emoji
  return reaction.type === 'paid' ? '⭐' : 'with an emoji of their own'
}

function addressOf(chat: Message['chat'], { id, account }: Reader) {
  const kind = chat.type === 'private' ? 'direct' : 'group'
  return { channel: id, account, peer: { kind, id: idOf(chat.id, 'the chat') } } as const
}

function nothing(what: string): Reading {
  return { kind: 'nothing', what }
}
