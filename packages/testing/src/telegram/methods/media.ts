import type { Upload } from '../body.js'
import { isObject, listField, textField, type Fields } from '../fields.js'
import type { StoredFile } from '../files.js'
import { fileFields, type MediaKind } from '../media.js'
import type { Method, MethodCall, Methods } from '../method.js'
import { captionOf, markupOf, placeOf, post, postAll } from '../posting.js'
import { badRequest, Refusal } from '../wire.js'
import { readCaption } from './messages.js'

const megabyte = 1_048_576
/** Bot API, Sending files. */
const photoBytes = 10 * megabyte
const uploadBytes = 50 * megabyte
/** Bot API, getFile. */
const downloadBytes = 20 * megabyte

/** Bot API, sendPhoto, sendDocument, sendMediaGroup, getFile and their like. */
export const mediaMethods: Methods = {
  sendphoto: send('photo'),
  senddocument: send('document'),
  sendaudio: send('audio'),
  sendvideo: send('video'),
  sendvoice: send('voice'),
  sendanimation: send('animation'),

  sendmediagroup(call) {
    const items = (listField(call.fields, 'media') ?? []).map(readItem)
    if (items.length < 2 || items.length > 10) throw badRequest('media group must include 2-10 items')
    const alone = items.find(({ kind }) => kind === 'document' || kind === 'audio')
    if (alone && items.some(({ kind }) => kind !== alone.kind)) {
      throw badRequest(`${alone.kind} can't be mixed with other media types`)
    }
    // Everything is read before anything is shown: an album comes whole or not at all.
    const contents = items.map(({ kind, fields }) => ({
      ...fileFields(call.platform.files, kind, fileOf(call, kind, textField(fields, 'media'))),
      ...captionOf(readCaption(fields)),
    }))
    const place = placeOf(call)
    const album = { media_group_id: String(call.platform.faults.chance.between(1e12, 9e12)) }
    return postAll(
      call,
      place,
      contents.map((content) => ({ ...content, ...album })),
    )
  },

  getfile({ platform, fields }) {
    const file = platform.files.get(textField(fields, 'file_id') ?? '')
    if (!file) throw badRequest('invalid file_id')
    if (file.size > downloadBytes) throw badRequest('file is too big')
    return { file_id: file.id, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path }
  },
}

function send(kind: MediaKind): Method {
  return (call) => {
    const place = placeOf(call)
    const caption = captionOf(readCaption(call.fields))
    const content = fileFields(call.platform.files, kind, fileOf(call, kind, textField(call.fields, kind)))
    return post(call, place, { ...content, ...caption, ...markupOf(call.fields) })
  }
}

function readItem(item: unknown): { readonly kind: MediaKind; readonly fields: Fields } {
  if (!isObject(item)) throw badRequest("can't parse InputMedia: expected an Object")
  const { type } = item
  if (type === 'photo' || type === 'video' || type === 'audio' || type === 'document')
    return { kind: type, fields: item }
  throw badRequest(`can't parse InputMedia: unsupported type ${String(type)}`)
}

/** Bot API, Sending files: an upload, the id of a file that is there already, or an address. No address is visited. */
function fileOf(call: MethodCall, kind: MediaKind, given: string | undefined): StoredFile {
  const upload = call.uploads.get(given?.startsWith('attach://') ? given.slice('attach://'.length) : kind)
  if (upload) return stored(call, kind, upload)
  const known = call.platform.files.get(given ?? '')
  if (known) return known
  if (!given) throw badRequest(`there is no ${kind} in the request`)
  if (!/^https?:\/\//.test(given))
    throw badRequest('wrong remote file identifier specified: Wrong string length')
  return call.platform.files.add(kind, { name: given.split('/').at(-1) ?? kind, type: '', size: 1000 })
}

function stored({ platform }: MethodCall, kind: MediaKind, upload: Upload): StoredFile {
  if (upload.size === 0) throw badRequest('file must be non-empty')
  if (upload.size > uploadBytes) throw new Refusal(413, 'Request Entity Too Large')
  if (kind === 'photo' && upload.size > photoBytes) throw badRequest('file is too big')
  return platform.files.add(kind, upload)
}
