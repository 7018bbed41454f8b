import type { ChatAgent, ChatEvent, Conversation } from '../../src/protocol.js'
import {
  emptyThread,
  withDraft,
  withHistory,
  withPending,
  withSaid,
  type Pending,
  type Thread,
} from './thread.js'

/** All that the page shows of the gateway. */
export interface View {
  readonly link: Link
  readonly user?: string
  readonly version?: string
  readonly agents: readonly ChatAgent[]
  /** The newest first. */
  readonly conversations: readonly Conversation[]
  /** The list was heard at least once. */
  readonly listed: boolean
  readonly chosen: string
  readonly threads: ReadonlyMap<string, Thread>
  readonly notice?: Notice
}

export type Link = 'connecting' | 'open' | 'lost'

/** What went wrong with something other than a message. */
export interface Notice {
  readonly code: string
  readonly message: string
  readonly hint: string
}

export type Change =
  | { readonly type: 'told'; readonly event: ChatEvent; readonly at: number }
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'chosen'; readonly conversation: string }
  | { readonly type: 'pending'; readonly pending: Pending }
  | { readonly type: 'older'; readonly conversation: string }
  | { readonly type: 'seen' }
  | { readonly type: 'forgotten' }

const titleLength = 80

/** `user` is who was here last, as far as that is known. */
export function emptyView(chosen: string, user?: string): View {
  return {
    user,
    link: 'connecting',
    agents: [],
    conversations: [],
    listed: false,
    chosen,
    threads: new Map(),
  }
}

export function threadOf(view: View, conversation: string): Thread {
  return view.threads.get(conversation) ?? emptyThread
}

/** Nobody but the placeholder is there to answer. */
export function lacksModel({ agents }: View): boolean {
  return agents.length > 0 && agents.every(({ placeholder }) => placeholder)
}

export function changed(view: View, change: Change): View {
  switch (change.type) {
    case 'told':
      return told(view, change.event, change.at)
    case 'link':
      return { ...view, link: change.link }
    case 'chosen':
      return { ...view, chosen: change.conversation, notice: undefined }
    case 'pending':
      return inThread(view, change.pending.conversation, (thread) => withPending(thread, change.pending))
    case 'older':
      return inThread(view, change.conversation, (thread) => ({ ...thread, loadingOlder: true }))
    case 'seen':
      return { ...view, notice: undefined }
    case 'forgotten':
      return emptyView(view.chosen)
  }
}

function told(view: View, event: ChatEvent, at: number): View {
  switch (event.type) {
    case 'hello': {
      const { user, version, agents } = event
      // Somebody else signed in: nothing of the one before stays.
      const known = view.user === undefined || view.user === user ? view : emptyView(view.chosen)
      return { ...known, link: 'open', user, version, agents }
    }
    case 'conversations':
      return { ...view, conversations: newestFirst(event.conversations), listed: true }
    case 'history':
      return inThread(view, event.conversation, (thread) => withHistory(thread, event))
    case 'said': {
      const shown = inThread(view, event.conversation, (thread) => withSaid(thread, event.message))
      return touched(shown, event.conversation, event.message.text, Math.max(event.message.at, 0))
    }
    case 'draft':
      return inThread(view, event.conversation, (thread) => withDraft(thread, event.draft))
    case 'receipt': {
      const pending = threadOf(view, event.conversation).pending.find(({ id }) => id === event.id)
      if (!pending) return view
      const changes = received(event)
      const shown = inThread(view, event.conversation, (thread) =>
        withPending(thread, { ...pending, ...changes }),
      )
      return changes.status === 'accepted' ? touched(shown, event.conversation, pending.text, at) : shown
    }
    case 'error':
      return refused(view, event)
  }
}

function received({ status, reason, messageId }: Extract<ChatEvent, { type: 'receipt' }>): Partial<Pending> {
  if (status === 'accepted' || status === 'duplicate') return { status: 'accepted', messageId }
  if (status === 'full' || status === 'unavailable') return { status: 'later', reason }
  return { status: 'failed', reason: reason ?? status, messageId }
}

/** The `ref` of a `say` is its id: the message shows what became of it. */
function refused(
  view: View,
  { about, ref, code, message, hint }: Extract<ChatEvent, { type: 'error' }>,
): View {
  const pending = [...view.threads.values()].flatMap((thread) => thread.pending).find(({ id }) => id === ref)
  if (about === 'say' && pending) {
    return inThread(view, pending.conversation, (thread) =>
      withPending(thread, { ...pending, status: 'failed', reason: message }),
    )
  }
  return { ...view, notice: { code, message, hint } }
}

function inThread(view: View, conversation: string, change: (thread: Thread) => Thread): View {
  const threads = new Map(view.threads)
  threads.set(conversation, change(threadOf(view, conversation)))
  return { ...view, threads }
}

/** A conversation comes to the top when something is said in it; the first message names it. */
function touched(view: View, id: string, text: string, at: number): View {
  const known = view.conversations.find((conversation) => conversation.id === id)
  const updatedAt = Math.max(known?.updatedAt ?? 0, at)
  if (known?.updatedAt === updatedAt) return view
  const conversation = known ? { ...known, updatedAt } : { id, title: text.slice(0, titleLength), updatedAt }
  const others = view.conversations.filter((other) => other.id !== id)
  return { ...view, conversations: newestFirst([conversation, ...others]) }
}

function newestFirst(conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations.toSorted((one, other) => other.updatedAt - one.updatedAt)
}
