import { stat } from 'node:fs/promises'
import { SendError } from '@openclaw/sdk'
import type { Attachment } from '@openclaw/sdk'
import type { InputFile, Message } from 'grammy/types'
import type { Bot } from './bot.js'
import type { Place } from './place.js'

/** What the Bot API shows as a photo; a larger one, or another kind of picture, goes out as a file. */
const photoTypes = /^image\/(jpeg|png|webp)$/
const photoMaxBytes = 10_000_000

/** Refuses, before anything is sent, what cannot be sent. */
export async function checkMedia(media: readonly Attachment[], maxBytes: number): Promise<void> {
  for (const attachment of media) {
    const { path, url, sizeBytes } = attachment
    const name = attachment.name ?? attachment.id
    if (path === undefined && url !== undefined && !/^https?:/.test(url)) {
      throw new SendError('invalid', `The attachment ${name} has an address that Telegram cannot fetch`)
    }
    const size = path === undefined ? sizeBytes : await sizeOf(path, name)
    if ((size ?? 0) > maxBytes) {
      throw new SendError(
        'invalid',
        `The attachment ${name} is larger than ${maxBytes} bytes, which is mediaMaxBytes`,
      )
    }
  }
}

async function sizeOf(path: string, name: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    throw new SendError('invalid', `The file of the attachment ${name} is not there`)
  }
}

/** Sends one file: of this machine, from an address that Telegram fetches, or one that Telegram has. */
export async function sendMedia(
  { client }: Bot,
  place: Place,
  attachment: Attachment,
  caption: { readonly caption?: string; readonly parse_mode?: 'HTML' },
  signal: AbortSignal,
): Promise<Message> {
  const { api } = client
  const file = fileOf(client, attachment)
  const rest = { ...place, ...caption }
  const cut = signal as never
  switch (attachment.kind) {
    case 'image':
      return isPhoto(attachment)
        ? api.sendPhoto({ ...rest, photo: file }, cut)
        : api.sendDocument({ ...rest, document: file }, cut)
    case 'audio':
      return attachment.mimeType === 'audio/ogg'
        ? api.sendVoice({ ...rest, voice: file }, cut)
        : api.sendAudio({ ...rest, audio: file }, cut)
    case 'video':
      return api.sendVideo({ ...rest, video: file }, cut)
    case 'file':
      return api.sendDocument({ ...rest, document: file }, cut)
  }
}

function fileOf({ file }: Bot['client'], { id, path, url, name }: Attachment): InputFile | string {
  return path === undefined ? (url ?? id) : (file(path, name) as InputFile)
}

function isPhoto({ mimeType, sizeBytes }: Attachment): boolean {
  return (mimeType === undefined || photoTypes.test(mimeType)) && (sizeBytes ?? 0) <= photoMaxBytes
}
