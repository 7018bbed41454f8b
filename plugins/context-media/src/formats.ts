/** A type of file: what it is called, how its name ends, and what its first bytes are found to be. */
interface Format {
  readonly mimeType: string
  readonly extension: string
  readonly signature?: Signature
}

type Signature = (typeof signatures)[number][0]

/** How files begin, in hexadecimal. */
const signatures = [
  ['png', /^89504e470d0a1a0a/],
  ['jpeg', /^ffd8ff/],
  ['gif', /^474946383[79]61/],
  ['webp', /^52494646.{8}57454250/],
  ['tiff', /^(?:49492a00|4d4d002a)/],
  ['heic', /^.{8}66747970(?:686569|686576|6d696631|6d736631)/],
  ['avif', /^.{8}66747970617669/],
  ['mp4', /^.{8}66747970/],
  ['matroska', /^1a45dfa3/],
  ['ogg', /^4f676753/],
  ['flac', /^664c6143/],
  ['wave', /^52494646.{8}57415645/],
  ['mp3', /^(?:4944330[234]|ff(?:e[23]|f[23ab]))/],
  ['aac', /^fff[0189]/],
  ['pdf', /^255044462d/],
  ['zip', /^504b(?:0304|0506)/],
  ['gzip', /^1f8b/],
  // A text may begin with the two letters of a Windows program, and goes on as a text.
  ['program', /^(?:7f454c46|4d5a(?:[^2-7]|7f))/],
] as const

/** As many bytes as tell what a file is. */
export const headBytes = 16

const office = 'application/vnd.openxmlformats-officedocument'

/** Where several have one signature, the most usual is first. */
const formats: readonly Format[] = [
  format('image/jpeg', '.jpg', 'jpeg'),
  format('image/png', '.png', 'png'),
  format('image/gif', '.gif', 'gif'),
  format('image/webp', '.webp', 'webp'),
  format('image/tiff', '.tiff', 'tiff'),
  format('image/heic', '.heic', 'heic'),
  format('image/heif', '.heif', 'heic'),
  format('image/avif', '.avif', 'avif'),
  format('image/bmp', '.bmp'),
  format('image/svg+xml', '.svg'),
  format('video/mp4', '.mp4', 'mp4'),
  format('video/quicktime', '.mov'),
  format('video/webm', '.webm', 'matroska'),
  format('video/x-matroska', '.mkv', 'matroska'),
  format('audio/ogg', '.ogg', 'ogg'),
  format('audio/opus', '.ogg', 'ogg'),
  format('video/ogg', '.ogv', 'ogg'),
  format('audio/mpeg', '.mp3', 'mp3'),
  format('audio/mp3', '.mp3', 'mp3'),
  format('audio/mp4', '.m4a', 'mp4'),
  format('audio/x-m4a', '.m4a', 'mp4'),
  format('audio/aac', '.aac', 'aac'),
  format('audio/wav', '.wav', 'wave'),
  format('audio/x-wav', '.wav', 'wave'),
  format('audio/flac', '.flac', 'flac'),
  format('audio/webm', '.weba', 'matroska'),
  format('application/pdf', '.pdf', 'pdf'),
  format('application/zip', '.zip', 'zip'),
  format(`${office}.wordprocessingml.document`, '.docx', 'zip'),
  format(`${office}.spreadsheetml.sheet`, '.xlsx', 'zip'),
  format(`${office}.presentationml.presentation`, '.pptx', 'zip'),
  format('application/epub+zip', '.epub', 'zip'),
  format('application/gzip', '.gz', 'gzip'),
  format('application/json', '.json'),
  format('application/x-executable', '', 'program'),
  format('text/plain', '.txt'),
  format('text/csv', '.csv'),
  format('text/markdown', '.md'),
  format('text/html', '.html'),
]

const unknownType = 'application/octet-stream'

function format(mimeType: string, extension: string, signature?: Signature): Format {
  return { mimeType, extension, ...(signature && { signature }) }
}

/** A declared type in its plain form; undefined where it says nothing, or is none. */
export function plainType(declared: string | undefined): string | undefined {
  const [plain = ''] = (declared ?? '').toLowerCase().split(';')
  const type = plain.trim()
  return /^[a-z]+\/[a-z0-9][a-z0-9.+_-]*$/.test(type) && type !== unknownType ? type : undefined
}

/** What a file is, by what was declared and by its first bytes; undefined where the two do not go together. */
export function typeOf(declared: string | undefined, head: Uint8Array): string | undefined {
  const type = plainType(declared)
  const signature = signatureOf(head)
  const known = formats.find(({ mimeType }) => mimeType === type)
  const found = formats.filter((format) => signature !== undefined && format.signature === signature)
  if (type === undefined) return found[0]?.mimeType ?? unknownType
  if (signature === undefined) return known?.signature === undefined ? type : undefined
  const same = found.find(({ mimeType }) => majorOf(mimeType) === majorOf(type))
  // Platforms take one kind of picture for another: the bytes are right.
  return !known || known.signature === signature ? same && type : same?.mimeType
}

/** How the name of a file of this type ends; nothing for a type that is not known. */
export function extensionOf(type: string): string {
  return formats.find(({ mimeType }) => mimeType === type)?.extension ?? ''
}

export function isAllowed(type: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => one === '*/*' || one === type || one === `${majorOf(type)}/*`)
}

function signatureOf(head: Uint8Array): Signature | undefined {
  const start = Buffer.from(head).toString('hex')
  return signatures.find(([, pattern]) => pattern.test(start))?.[0]
}

function majorOf(type: string): string {
  return type.slice(0, type.indexOf('/'))
}
