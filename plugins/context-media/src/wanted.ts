import type { Attachment, Channel, Registry, Turn, TurnMessage } from '@openclaw/sdk'

/** One attachment to be read: `place` is its number in its message, `number` that in the turn. */
export interface Wanted {
  readonly message: TurnMessage
  readonly attachment: Attachment
  readonly channel: Channel
  readonly place: number
  readonly number: number
}

/** The attachments of a turn that have no file yet, of channels that can fetch one. */
export function wantedOf(turn: Turn, channels: Registry<Channel>): Wanted[] {
  const wanted: Wanted[] = []
  let number = 0
  for (const message of turn.messages) {
    const { attachments } = message.envelope
    if (!attachments?.length) continue
    const channel = channels.get(message.envelope.channel)
    attachments.forEach((attachment, index) => {
      number += 1
      if (attachment.path !== undefined || !channel?.download) return
      wanted.push({ message, attachment, channel, place: index + 1, number })
    })
  }
  return wanted
}

/** The turn with the files that were read in the place of their attachments. */
export function withRead(turn: Turn, read: ReadonlyMap<Attachment, Attachment>): Turn {
  if (read.size === 0) return turn
  const messages = turn.messages.map((message) => {
    const { attachments } = message.envelope
    if (!attachments?.some((one) => read.has(one))) return message
    const own = attachments.map((one) => read.get(one) ?? one)
    return { ...message, envelope: { ...message.envelope, attachments: own } }
  })
  return { ...turn, messages }
}
