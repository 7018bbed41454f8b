import type { Attachment } from '@openclaw/sdk'
import type { Message } from 'grammy/types'

interface TelegramFile {
  readonly file_id: string
  readonly file_size?: number
  readonly file_name?: string
  readonly mime_type?: string
}

/** The media of a message: the id of each is its `file_id`, and nothing is fetched. */
export function mediaOf(message: Message): readonly Attachment[] {
  const { photo, voice, audio, video, video_note: note, animation, sticker, document } = message
  // The sizes of one picture, the largest last.
  const largest = photo?.at(-1)
  if (largest) return [attachment('image', largest, 'image/jpeg')]
  if (voice) return [attachment('audio', voice, 'audio/ogg')]
  if (audio) return [attachment('audio', audio)]
  if (video) return [attachment('video', video)]
  if (note) return [attachment('video', note, 'video/mp4')]
  // It comes as a document too.
  if (animation) return [attachment('video', animation)]
  if (sticker?.is_video) return [attachment('video', sticker, 'video/webm')]
  if (sticker)
    return [attachment(sticker.is_animated ? 'file' : 'image', sticker, stickerType(sticker.is_animated))]
  return document ? [attachment('file', document)] : []
}

function stickerType(animated: boolean): string {
  return animated ? 'application/x-tgsticker' : 'image/webp'
}

function attachment(kind: Attachment['kind'], file: TelegramFile, usualType?: string): Attachment {
  const { file_id: id, file_name: name, file_size: sizeBytes, mime_type: mimeType = usualType } = file
  if (typeof id !== 'string' || id === '') throw new TypeError('a file has no file_id')
  return {
    ...{ id, kind },
    ...(name === undefined ? {} : { name }),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  }
}
