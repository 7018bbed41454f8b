import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Attachment } from '@openclaw/sdk'
import { extensionOf, isAllowed, plainType, typeOf } from './formats.js'
import { receiveFile } from './receive-file.js'
import type { Place } from './receive-file.js'
import type { Shelf } from './shelf.js'
import type { Unread } from './unread.js'
import { untilAborted } from './until-aborted.js'
import type { Wanted } from './wanted.js'

interface Staging {
  readonly shelf: Shelf
  /** Of the turn's session. */
  readonly folder: string
  readonly maxBytes: number
  readonly types: readonly string[]
  readonly signal: AbortSignal
}

/** The attachment with its file, which may be there from an attempt before. Rejects where it cannot be had. */
export async function stage(
  { message, attachment, channel, place }: Wanted,
  { shelf, folder, maxBytes, types, signal }: Staging,
): Promise<Attachment | Unread> {
  const declared = plainType(attachment.mimeType)
  if (declared !== undefined && !isAllowed(declared, types)) return 'type not allowed'
  if ((attachment.sizeBytes ?? 0) > maxBytes) return 'too large'

  const stem = `${message.id}-${place}`
  function placeOf(head: Uint8Array): Place | Unread {
    const mimeType = typeOf(declared, head)
    if (mimeType === undefined) return 'not what it says'
    if (!isAllowed(mimeType, types)) return 'type not allowed'
    return { path: join(folder, `${stem}${extensionOf(mimeType)}`), mimeType }
  }

  const known = await shelf.find(folder, stem)
  if (known) {
    const placed = placeOf(known.head)
    if (typeof placed === 'string') return placed
    return { ...attachment, ...placed, path: known.path, sizeBytes: known.sizeBytes }
  }
  const { account } = message.envelope
  const bytes = await untilAborted(channel.download!(attachment, { account, signal }), signal)
  const draft = join(folder, `.${stem}.${randomBytes(6).toString('hex')}`)
  const received = await receiveFile(bytes, { draft, maxBytes, signal, place: placeOf })
  if (typeof received === 'string') return received
  await shelf.added(received.sizeBytes)
  return { ...attachment, ...received }
}
