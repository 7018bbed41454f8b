import type { ChatEvent, Draft, Said } from '../../src/protocol.js'

/** One conversation, as far as the page knows it. */
export interface Thread {
  /** Oldest first. */
  readonly messages: readonly Said[]
  /** Their `text` is whole, their `keep` 0. */
  readonly drafts: readonly Draft[]
  /** What was said here and is not yet among `messages`. */
  readonly pending: readonly Pending[]
  /** Asks for what came before. */
  readonly next?: string
  readonly loaded: boolean
  readonly loadingOlder: boolean
}

/** A message that the gateway has not told back. */
export interface Pending {
  /** The page's own. */
  readonly id: string
  readonly conversation: string
  readonly text: string
  /** ms since 1970. */
  readonly at: number
  readonly agentId?: string
  /** `offline` until there is a connection; `later` after `full` and `unavailable`. */
  readonly status: 'offline' | 'sending' | 'later' | 'accepted' | 'failed'
  readonly reason?: string
  /** The gateway's, where it gave one. */
  readonly messageId?: string
}

export const emptyThread: Thread = {
  messages: [],
  drafts: [],
  pending: [],
  loaded: false,
  loadingOlder: false,
}

const open = new Set<string>(['waiting', 'running', 'sending'])

/** It has not ended. */
function isOpen({ state }: Pick<Said, 'state'>): boolean {
  return open.has(state)
}

/** An answer is on its way: there is something to stop. */
export function isBusy({ messages, drafts }: Thread): boolean {
  return drafts.length > 0 || messages.some(({ state }) => state === 'running')
}

/** After a lost connection the newest page comes again: it is laid over what is shown, and nothing is doubled. */
export function withHistory(
  thread: Thread,
  { messages, drafts, next, older }: Extract<ChatEvent, { type: 'history' }>,
): Thread {
  const told = new Set(messages.map(({ id }) => id))
  const others = thread.messages.filter(({ id }) => !told.has(id))
  if (older) {
    return settled({ ...thread, messages: [...messages, ...others], next, loadingOlder: false })
  }
  const first = thread.messages.findIndex(({ id }) => told.has(id))
  const last = thread.messages.findLastIndex(({ id }) => told.has(id))
  const overlaps = first >= 0
  // Without an overlap there may be a gap before the new page: what is older is asked for again.
  const before = overlaps ? thread.messages.slice(0, first) : []
  const after = overlaps ? thread.messages.slice(last + 1) : []
  return settled({
    ...thread,
    messages: [...before, ...messages, ...after],
    drafts,
    next: before.length > 0 ? thread.next : next,
    loaded: true,
    loadingOlder: false,
  })
}

export function withSaid(thread: Thread, message: Said): Thread {
  const at = thread.messages.findIndex(({ id }) => id === message.id)
  const messages = at < 0 ? [...thread.messages, message] : thread.messages.with(at, message)
  return settled({ ...thread, messages })
}

export function withDraft(thread: Thread, draft: Draft): Thread {
  const at = thread.drafts.findIndex(({ id }) => id === draft.id)
  const known = thread.drafts[at]?.text ?? ''
  // Its beginning was not heard: the next history has it.
  if (draft.keep > known.length) return thread
  const whole = { ...draft, keep: 0, text: known.slice(0, draft.keep) + draft.text }
  return settled({ ...thread, drafts: at < 0 ? [...thread.drafts, whole] : thread.drafts.with(at, whole) })
}

export function withPending(thread: Thread, pending: Pending): Thread {
  const at = thread.pending.findIndex(({ id }) => id === pending.id)
  return settled({
    ...thread,
    pending: at < 0 ? [...thread.pending, pending] : thread.pending.with(at, pending),
  })
}

/** Without the drafts whose answer is there or will not come, and without what the gateway has told back. */
function settled(thread: Thread): Thread {
  const { messages } = thread
  const told = new Set(messages.map(({ pageId }) => pageId))
  const replies = new Set(messages.flatMap((message) => message.replies.map(({ id }) => id)))
  const ended = new Set(messages.filter((message) => !isOpen(message)).map(({ id }) => id))
  const drafts = thread.drafts.filter(
    ({ id, answers }) =>
      !replies.has(id) && !(answers.length > 0 && answers.every((answered) => ended.has(answered))),
  )
  const pending = thread.pending.filter(({ id }) => !told.has(id))
  return { ...thread, drafts, pending }
}
