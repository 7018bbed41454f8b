import type { Attachment } from '@openclaw/sdk'

/** Why an attachment was not read. */
export type Unread = 'too large' | 'type not allowed' | 'not what it says' | 'late' | 'not available'

/**
 * What the agent is told of it. Nothing that the sender wrote is in it, as it stands among the instructions: an
 * attachment goes by its number in the turn.
 */
export function instructionOf(
  number: number,
  { kind }: Attachment,
  unread: Unread,
  maxBytes: number,
): string {
  return `Attachment ${number} (${kindOf(kind)}) could not be read: ${reasonOf(unread, maxBytes)}.`
}

export function instructionOfMore(count: number, maxFiles: number): string {
  return `${count} more attachments could not be read: no more than ${maxFiles} are read at a time.`
}

function reasonOf(unread: Unread, maxBytes: number): string {
  if (unread === 'too large') return `it is larger than ${maxBytes} bytes`
  if (unread === 'type not allowed') return 'files of its type are not allowed here'
  if (unread === 'not what it says') return 'its content is not of the type that it says'
  return unread === 'late' ? 'it did not come in time' : 'it is not available'
}

// A channel that is not ours may hand on what its platform says.
function kindOf(kind: string): Attachment['kind'] {
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
