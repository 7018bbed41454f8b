import type { FileStore, StoredFile } from './files.js'
import type { Wire } from './wire.js'

export type MediaKind =
  'photo' | 'document' | 'audio' | 'video' | 'voice' | 'animation' | 'video_note' | 'sticker'

/** Something that is not text. Without bytes it is `size` bytes long, which are made up when somebody reads them. */
export interface Media {
  readonly kind: MediaKind
  readonly bytes?: Buffer | string
  readonly size?: number
  readonly name?: string
  readonly type?: string
  /** Further fields, such as `duration`. */
  readonly fields?: Wire
}

const usual: Readonly<
  Record<MediaKind, { readonly name: string; readonly type: string; readonly fields: Wire }>
> = {
  photo: { name: 'photo.jpg', type: 'image/jpeg', fields: { width: 1280, height: 720 } },
  document: { name: 'document.pdf', type: 'application/pdf', fields: {} },
  audio: { name: 'audio.mp3', type: 'audio/mpeg', fields: { duration: 60 } },
  video: { name: 'video.mp4', type: 'video/mp4', fields: { width: 1280, height: 720, duration: 10 } },
  voice: { name: 'voice.ogg', type: 'audio/ogg', fields: { duration: 3 } },
  animation: { name: 'animation.mp4', type: 'video/mp4', fields: { width: 320, height: 240, duration: 2 } },
  video_note: { name: 'note.mp4', type: 'video/mp4', fields: { length: 240, duration: 5 } },
  sticker: {
    name: 'sticker.webp',
    type: 'image/webp',
    fields: { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false },
  },
}

/** Stores what somebody shows, and gives the message's fields for it. */
export function mediaFields(files: FileStore, { kind, bytes, size, name, type, fields }: Media): Wire {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const { name: usualName, type: usualType } = usual[kind]
  const file = files.add(kind, {
    name: name ?? usualName,
    type: type ?? usualType,
    size: content?.length ?? size ?? 1000,
    bytes: content,
  })
  return fileFields(files, kind, file, fields)
}

/** Bot API, PhotoSize, Document, Audio, Video, Voice: how a file shows in a message. */
export function fileFields(files: FileStore, kind: MediaKind, file: StoredFile, fields: Wire = {}): Wire {
  const own = { ...references(file), ...namesOf(kind, file), ...usual[kind].fields, ...fields }
  if (kind === 'photo') {
    // The last one is the picture itself; the others are smaller ones of it, with ids of their own.
    const size = Math.ceil(file.size / 10)
    const small = files.add('photo', { ...file, size, bytes: file.bytes?.subarray(0, size) })
    return { photo: [{ ...references(small), width: 320, height: 180 }, own] }
  }
  // Bot API, Message, animation: the same file shows as a document too.
  return kind === 'animation' ? { animation: own, document: own } : { [kind]: own }
}

function references({ id, uniqueId, size }: StoredFile): Wire {
  return { file_id: id, file_unique_id: uniqueId, file_size: size }
}

function namesOf(kind: MediaKind, { name, type }: StoredFile): Wire {
  if (kind === 'photo' || kind === 'sticker' || kind === 'video_note') return {}
  return kind === 'voice' ? { mime_type: type } : { file_name: name, mime_type: type }
}
