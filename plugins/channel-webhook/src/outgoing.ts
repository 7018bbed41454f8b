import { SendError } from '@openclaw/sdk'
import type { Attachment, Outbound } from '@openclaw/sdk'
import type { ReplyNames } from './options.js'

/** The body of an answer, its parts called as the account says. Throws a SendError. */
export function bodyOf(outbound: Outbound, names: ReplyNames): string {
  const { id, text, peer, thread, replyTo, attachments } = outbound
  return JSON.stringify({
    [names.id]: id,
    [names.text]: text,
    [names.peer]: peer.id,
    [names.kind]: peer.kind,
    [names.thread]: thread,
    [names.replyTo]: replyTo,
    [names.attachments]: attachments?.map(attachmentOf),
  })
}

function attachmentOf({ url, name, mimeType }: Attachment): object {
  if (url === undefined) throw new SendError('invalid', 'An attachment without an address cannot be sent')
  return { url, name, mimeType }
}
