import { SendError } from '@openclaw/sdk'
import type { Attachment, Outbound, SendReceipt } from '@openclaw/sdk'
import type { Message } from 'grammy/types'
import type { Bot } from './bot.js'
import { failureOf, isApiRefusal } from './failure.js'
import { captionLimit, renderHtml, shownLength } from './html.js'
import { placeOf, type Place } from './place.js'
import { checkMedia, sendMedia } from './sent-media.js'

/** One call to the Bot API, of which one message comes. */
type Call = (place: Place & Reply) => Promise<Message>

interface Reply {
  readonly reply_parameters?: { readonly message_id: number; readonly allow_sending_without_reply: true }
}

/**
 * Sends an outbound: its text, or its text as the caption of its first file, and each further file as a message of its
 * own. Once the first is sent the whole is never sent again: what fails behind it is `ambiguous`.
 */
export async function sendOutbound(bot: Bot, outbound: Outbound, signal: AbortSignal): Promise<SendReceipt> {
  const { text, attachments = [], peer, replyTo } = outbound
  await checkMedia(attachments, bot.host.settings.mediaMaxBytes)
  const calls = callsOf(bot, text, attachments, signal)
  if (calls.length === 0) throw new SendError('invalid', 'There is nothing to send')
  const reply = peer.kind === 'group' && replyTo !== undefined ? replyingTo(replyTo) : {}
  const sent: Message[] = []
  for (const call of calls) {
    try {
      const message = await inPlace(bot, outbound, (place) =>
        call(sent.length === 0 ? { ...place, ...reply } : place),
      )
      bot.sent.set(`${message.chat.id}:${message.message_id}`, true)
      sent.push(message)
    } catch (error) {
      const failure = failureOf(error)
      if (sent.length === 0) throw failure
      const part = `Of ${calls.length} messages ${sent.length} were sent; then: ${failure.message}`
      throw new SendError('ambiguous', part)
    }
  }
  return { platformId: String(sent[0]!.message_id) }
}

function replyingTo(id: string): Reply {
  return { reply_parameters: { message_id: Number(id), allow_sending_without_reply: true } }
}

function callsOf(bot: Bot, text: string, attachments: readonly Attachment[], signal: AbortSignal): Call[] {
  const html = renderHtml(text)
  const captioned = attachments.length > 0 && shownLength(html) <= captionLimit
  const { linkPreview } = bot.host.settings
  const preview = linkPreview ? {} : { link_preview_options: { is_disabled: true } }
  const say: Call = (place) =>
    orPlain(html, text, (words, parse) =>
      bot.client.api.sendMessage({ ...place, ...parse, ...preview, text: words }, signal as never),
    )
  const show = (attachment: Attachment, words: string): Call =>
    words.trim() === ''
      ? (place) => sendMedia(bot, place, attachment, {}, signal)
      : (place) =>
          orPlain(html, words, (caption, parse) =>
            sendMedia(bot, place, attachment, { caption, ...parse }, signal),
          )
  return [
    ...(text.trim() === '' || captioned ? [] : [say]),
    ...attachments.map((attachment, index) => show(attachment, captioned && index === 0 ? text : '')),
  ]
}

/** As HTML; as plain text where that is refused, which means that nothing was sent. */
async function orPlain<Result>(
  html: string,
  plain: string,
  send: (text: string, parse: { readonly parse_mode?: 'HTML' }) => Promise<Result>,
): Promise<Result> {
  if (html === '') return send(plain, {})
  try {
    return await send(html, { parse_mode: 'HTML' })
  } catch (error) {
    const unparsed = isApiRefusal(error) && error.error_code === 400 && /can't parse/i.test(error.description)
    if (!unparsed) throw error
    return send(plain, {})
  }
}

/** In a group that has become a supergroup, once more under its new id: the first call was refused. */
async function inPlace(
  bot: Bot,
  outbound: Outbound,
  call: (place: Place) => Promise<Message>,
): Promise<Message> {
  try {
    return await call(placeOf(bot, outbound))
  } catch (error) {
    const to = isApiRefusal(error) ? error.parameters?.migrate_to_chat_id : undefined
    if (to === undefined) throw error
    bot.moved.set(outbound.peer.id, String(to))
    bot.log.warn({ from: outbound.peer.id, to }, 'a group has a new id')
    return call(placeOf(bot, outbound))
  }
}
