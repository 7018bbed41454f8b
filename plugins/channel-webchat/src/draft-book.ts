import type { Outbound } from '@openclaw/sdk'
import type { Draft, Said } from './protocol.js'
import { hasEnded } from './said.js'

/** The unfinished answers of one conversation. */
export interface DraftBook {
  readonly size: number
  /** The change from what was there. `begun`: there was nothing. */
  put(outbound: Outbound): { readonly change: Draft; readonly begun: boolean }
  /** The message has ended: its answer is not a draft any more. */
  end(messageId: string): void
  /** The whole texts, but for those whose messages have ended. */
  of(messages: readonly Said[]): Draft[]
}

export function createDraftBook(): DraftBook {
  const drafts = new Map<string, Draft>()

  function end(messageId: string): void {
    for (const { id, answers } of drafts.values()) if (answers.includes(messageId)) drafts.delete(id)
  }

  return {
    get size() {
      return drafts.size
    },
    put({ id, text, answers }) {
      const before = drafts.get(id)
      const messageIds = answers.map((message) => message.id)
      // A turn that is tried again begins a new draft.
      if (!before) messageIds.forEach(end)
      const keep = before ? sharedLength(before.text, text) : 0
      drafts.set(id, { id, answers: messageIds, keep: 0, text })
      return { change: { id, answers: messageIds, keep, text: text.slice(keep) }, begun: !before }
    },
    end,
    of(messages) {
      const ended = new Set(messages.filter(hasEnded).map(({ id }) => id))
      return [...drafts.values()].filter(({ answers }) => !answers.some((id) => ended.has(id)))
    },
  }
}

/** How many characters two texts have in common from their beginning. */
function sharedLength(before: string, after: string): number {
  if (after.startsWith(before)) return before.length
  let length = 0
  while (length < after.length && before[length] === after[length]) length += 1
  return length
}
