import { integerField, isObject, listField, textField } from '../fields.js'
import type { Methods } from '../method.js'
import { roomOf } from '../posting.js'
import { badRequest, type Wire } from '../wire.js'

/** Bot API, sendChatAction, action. */
const actions = new Set([
  ...['typing', 'upload_photo', 'record_video', 'upload_video', 'record_voice', 'upload_voice'],
  ...['upload_document', 'choose_sticker', 'find_location', 'record_video_note', 'upload_video_note'],
])

/** Bot API, ReactionTypeEmoji: what a bot may set. */
const emoji = new Set(
  (
    '❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 ' +
    '😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
)

/** Bot API: what bots do in a chat besides writing. */
export const chatMethods: Methods = {
  sendchataction(call) {
    const room = roomOf(call)
    const action = textField(call.fields, 'action') ?? ''
    if (!actions.has(action)) throw badRequest('wrong parameter action in request')
    // Other than a message, an action may name the general topic.
    const topic = integerField(call.fields, 'message_thread_id')
    if (topic !== undefined && topic !== 1) room.topicForSending(topic)
    return true
  },

  setmessagereaction(call) {
    const kept = roomOf(call).find(integerField(call.fields, 'message_id'))
    if (!kept) throw badRequest('message to react not found')
    const reactions = (listField(call.fields, 'reaction') ?? []).map((reaction): Wire => {
      if (!isObject(reaction)) throw badRequest("can't parse reaction type")
      const known =
        typeof reaction['emoji'] === 'string' && emoji.has(reaction['emoji'].replace('\ufe0f', ''))
      if (reaction['type'] !== 'emoji' || !known) throw badRequest('REACTION_INVALID')
      return reaction
    })
    if (reactions.length > 1) throw badRequest('REACTIONS_TOO_MANY')
    kept.reactions.set(call.bot.user.id, reactions)
    return true
  },

  getchat: (call) => roomOf(call).chat,

  leavechat(call) {
    roomOf(call).closedTo.set(call.bot.user.id, 'bot is not a member of the group chat')
    return true
  },

  /** Any id is taken for one that is known. */
  answercallbackquery({ fields }) {
    const id = textField(fields, 'callback_query_id')
    if (!id) throw badRequest('query is too old and response timeout expired or query ID is invalid')
    return true
  },
}
