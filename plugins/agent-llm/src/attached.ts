import { readFile, stat } from 'node:fs/promises'
import { errorLine } from '@openclaw/sdk'
import type { Attachment, Log, Turn } from '@openclaw/sdk'
import type { FilePart, ImagePart } from 'ai'

/** An attachment of a turn: with its bytes, where a model can be given them. */
export interface Attached {
  /** Counted over the turn, from 1. */
  readonly number: number
  readonly attachment: Attachment
  readonly bytes?: Uint8Array
}

const images = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** How much a model is given with one question: no provider takes much more, and all of it is held in memory. */
const largestBytes = 20 * 1_024 ** 2

/** The attachments of a turn's messages; what is no file here, of another type, or too much is told by its name alone. */
export async function attachedOf({ messages }: Turn, log: Log): Promise<readonly Attached[]> {
  const attachments = messages.flatMap(({ envelope }) => envelope.attachments ?? [])
  const attached: Attached[] = []
  let left = largestBytes
  for (const [index, attachment] of attachments.entries()) {
    const number = index + 1
    const bytes = await bytesOf(attachment, left, log)
    left -= bytes?.length ?? 0
    attached.push({ number, attachment, ...(bytes && { bytes }) })
  }
  return attached
}

/** How a model reads the bytes of an attachment. */
export function partOf({ attachment, bytes }: Attached): ImagePart | FilePart | undefined {
  if (!bytes) return undefined
  const mediaType = attachment.mimeType!
  if (images.has(mediaType)) return { type: 'image', image: bytes, mediaType }
  return { type: 'file', data: bytes, mediaType, filename: 'attachment.pdf' }
}

/** A line for what the model is not given; it is the sender's word, so it stands in the question. */
export function mentionOf({ number, attachment }: Attached): string {
  const { kind, name, mimeType, sizeBytes } = attachment
  const size = sizeBytes === undefined ? undefined : `${sizeBytes} bytes`
  const parts = [name === undefined ? undefined : JSON.stringify(name.slice(0, 200)), mimeType, size]
  return `[attachment ${number}: ${[kind, ...parts].filter((part) => part !== undefined).join(', ')}]`
}

async function bytesOf(
  { path, mimeType = '' }: Attachment,
  left: number,
  log: Log,
): Promise<Uint8Array | undefined> {
  if (path === undefined || !(images.has(mimeType) || mimeType === 'application/pdf')) return undefined
  try {
    if ((await stat(path)).size > left) return undefined
    return await readFile(path)
  } catch (error) {
    log.warn({ path, error: errorLine(error) }, 'an attachment could not be read')
    return undefined
  }
}
