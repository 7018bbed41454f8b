import { readFormatted, captionLimit, textLimit } from '../formatted.js'
import type { Formatted } from '../entities.js'
import { integerField, listField, type Fields } from '../fields.js'
import type { Method, MethodCall, Methods } from '../method.js'
import { captionOf, markupOf, placeOf, post, roomOf, textOf } from '../posting.js'
import { badRequest, type FakeMessage, type Wire } from '../wire.js'

/** Bot API, sendMessage, editMessageText, sendMessageDraft, deleteMessage and their like. */
export const messageMethods: Methods = {
  sendmessage(call) {
    const place = placeOf(call)
    return post(call, place, { ...textOf(readText(call.fields)), ...markupOf(call.fields) })
  },

  editmessagetext: edit((fields, message) => {
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    const { text, entities } = readText(fields)
    return { text, entities: entities.length > 0 ? entities : undefined, ...newMarkup(fields) }
  }),

  editmessagecaption: edit((fields, message) => {
    if (message.text !== undefined) throw badRequest('there is no caption in the message to edit')
    const caption = captionOf(readCaption(fields))
    return { caption: undefined, caption_entities: undefined, ...caption, ...newMarkup(fields) }
  }),

  editmessagereplymarkup: edit((fields) => newMarkup(fields)),

  /** Bot API, sendMessageDraft: without a text it shows that the bot is thinking. */
  sendmessagedraft(call) {
    const room = roomOf(call)
    if (room.chat.type !== 'private') throw badRequest('TEXTDRAFT_PEER_INVALID')
    const draftId = integerField(call.fields, 'draft_id') ?? 0
    if (draftId === 0) throw badRequest('RANDOM_ID_INVALID')
    const topic = room.topicForSending(integerField(call.fields, 'message_thread_id'))
    const draft = readFormatted(call.fields, { text: 'text', entities: 'entities' }) ?? {
      text: '',
      entities: [],
    }
    if (draft.text.length > textLimit) throw badRequest('message is too long')
    room.drafts.set(draftId, { draftId, topic, ...draft, at: call.platform.now() })
    return true
  },

  deletemessage(call) {
    const kept = roomOf(call).find(integerField(call.fields, 'message_id'))
    if (!kept) throw badRequest('message to delete not found')
    kept.deleted = true
    return true
  },

  deletemessages(call) {
    const room = roomOf(call)
    for (const id of listField(call.fields, 'message_ids') ?? []) {
      const kept = room.find(Number(id))
      if (kept) kept.deleted = true
    }
    return true
  },
}

function readText(fields: Fields): Formatted {
  const formatted = readFormatted(fields, { text: 'text', entities: 'entities' })
  if (!formatted || formatted.text === '') throw badRequest('message text is empty')
  if (formatted.text.length > textLimit) throw badRequest('message is too long')
  return formatted
}

export function readCaption(fields: Fields): Formatted {
  const formatted = readFormatted(fields, { text: 'caption', entities: 'caption_entities' })
  if (!formatted) return { text: '', entities: [] }
  if (formatted.text.length > captionLimit) throw badRequest('message caption is too long')
  return formatted
}

/** A message that is edited loses its keyboard unless it is given again. */
function newMarkup(fields: Fields): Wire {
  return { reply_markup: undefined, ...markupOf(fields) }
}

/** Bot API, Updating messages: only a bot's own ones, and only if that changes what is shown. */
function edit(changesOf: (fields: Fields, message: FakeMessage) => Wire): Method {
  return (call: MethodCall) => {
    const room = roomOf(call)
    const kept = room.find(integerField(call.fields, 'message_id'))
    if (!kept) throw badRequest('message to edit not found')
    if (kept.token !== call.bot.token) throw badRequest("message can't be edited")
    const changes = changesOf(call.fields, kept.message)
    if (Object.entries(changes).every(([name, value]) => same(kept.message[name], value))) {
      const what = 'specified new message content and reply markup are exactly the same as a current content'
      throw badRequest(`message is not modified: ${what} and reply markup of the message`)
    }
    call.platform.limiter.take(call.bot.token, room.chat)
    return room.edit(kept, { ...changes, edit_date: Math.floor(call.platform.now() / 1000) })
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
