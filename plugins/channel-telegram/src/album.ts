import type { Envelope } from '@openclaw/sdk'
import type { Update } from 'grammy/types'

/** So many messages one album holds at most. */
const largest = 10

interface Part {
  readonly envelope: Envelope
  readonly album?: string
}

/** The messages of an album as one: under the id of the first, with the media of all, and every caption. */
export function mergeAlbum(parts: readonly Part[]): Envelope {
  const [first, ...rest] = parts.map(({ envelope }) => envelope)
  if (!first) throw new TypeError('an album has no messages')
  const all = [first, ...rest]
  return {
    ...first,
    text: all.flatMap(({ text }) => (text === '' ? [] : text)).join('\n'),
    attachments: all.flatMap(({ attachments = [] }) => attachments),
    ...(all.some(({ mentioned }) => mentioned) ? { mentioned: true } : {}),
  }
}

/**
 * Where the album begins to which a later update may still belong, in a list of updates: the last of its chat, and not
 * full. Undefined when there is none.
 */
export function openAlbumAt(updates: readonly Update[]): number | undefined {
  const lastOfChat = new Map<unknown, number>()
  updates.forEach((update, index) => lastOfChat.set(update?.message?.chat?.id, index))
  const open = [...lastOfChat.values()].flatMap((index) => {
    const album = updates[index]?.message?.media_group_id
    if (album === undefined) return []
    const members = updates.flatMap((update, at) => (update?.message?.media_group_id === album ? at : []))
    return members.length < largest ? (members[0] ?? []) : []
  })
  return open.length > 0 ? Math.min(...open) : undefined
}
