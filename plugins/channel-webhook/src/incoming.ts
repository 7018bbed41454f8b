import { createHash } from 'node:crypto'
import type { Attachment, Envelope, Peer } from '@openclaw/sdk'
import type { Account } from './account.js'
import { createBodyReader, invalidField, needed } from './body-reader.js'
import type { BodyReader } from './body-reader.js'

/** The message that a body is. Throws OC_HTTP_BODY_INVALID, which names the field. */
export function envelopeOf(channel: string, { name: account, fields }: Account, body: unknown): Envelope {
  const read = createBodyReader(body)
  const id = needed(read.id, fields.id)
  const sender = { id: needed(read.id, fields.sender), name: read.text(fields.senderName) }
  const group = read.id(fields.group)
  const direct: Peer = { kind: 'direct', id: read.id(fields.peer) ?? sender.id }
  const attachments = attachmentsOf(read, fields.attachments)
  return {
    channel,
    account,
    deliveryId: id,
    fingerprint: fingerprintOf(body),
    platformId: id,
    peer: group === undefined ? direct : { kind: 'group', id: group },
    thread: read.id(fields.thread),
    sender,
    text: attachments ? (read.text(fields.text) ?? '') : needed(read.text, fields.text),
    attachments,
    mentioned: read.flag(fields.mentioned),
    replyTo: read.id(fields.replyTo),
    sentAt: read.time(fields.sentAt),
  }
}

/** Tells another body under the same id from a repeated delivery. */
function fingerprintOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url')
}

function attachmentsOf(read: BodyReader, pointer: string): readonly Attachment[] | undefined {
  const list = read.list(pointer)
  return list?.length ? list.map((_, index) => attachmentOf(read, `${pointer}/${index}`)) : undefined
}

/** The address is handed on and never fetched here: it is a stranger who names it. */
function attachmentOf(read: BodyReader, pointer: string): Attachment {
  const url = needed(read.text, `${pointer}/url`)
  if (!/^https?:\/\//.test(url)) throw invalidField(`${pointer}/url`, 'must be an http or https address')
  const mimeType = read.text(`${pointer}/mimeType`)
  return { id: url, url, kind: kindOf(mimeType), name: read.text(`${pointer}/name`), mimeType }
}

function kindOf(mimeType = ''): Attachment['kind'] {
  const [kind] = mimeType.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
