import type { MessageState } from '@openclaw/sdk'

/** What the page says over its socket, one object a frame. `ref` comes back with an error. */
export type PageMessage = { readonly ref?: string } & (
  | { readonly type: 'conversations' }
  /** From now on this connection follows the conversation; `before` asks for an older page of it, and follows nothing new. */
  | { readonly type: 'open'; readonly conversation: string; readonly before?: string }
  | { readonly type: 'leave'; readonly conversation: string }
  /** `id` is the page's own: said again after a lost connection it is still one message. */
  | {
      readonly type: 'say'
      readonly conversation: string
      readonly id: string
      readonly text: string
      readonly agentId?: string
    }
  | { readonly type: 'stop'; readonly conversation: string }
)

/** What the page is told. */
export type ChatEvent =
  /** The first one on each connection; told again when a reload changed the agents. */
  | {
      readonly type: 'hello'
      readonly user: string
      readonly version: string
      readonly agents: readonly ChatAgent[]
    }
  | { readonly type: 'conversations'; readonly conversations: readonly Conversation[] }
  /** The answer to `open`: oldest first. `next` asks for what came before. */
  | {
      readonly type: 'history'
      readonly conversation: string
      readonly messages: readonly Said[]
      readonly drafts: readonly Draft[]
      readonly next?: string
      /** It is an older page: it goes before what is shown. */
      readonly older: boolean
    }
  /** A message is new, or something became of it: it replaces the one of the same id. */
  | { readonly type: 'said'; readonly conversation: string; readonly message: Said }
  /** What became of a `say`. After `full` and `unavailable` it is to be said again, later. */
  | {
      readonly type: 'receipt'
      readonly conversation: string
      readonly id: string
      readonly status: 'accepted' | 'duplicate' | 'refused' | 'dead' | 'full' | 'unavailable'
      readonly messageId?: string
      readonly reason?: string
      readonly retryAfterMs?: number
    }
  /** An answer is being written: its text is the first `keep` characters of what it was, then `text`. */
  | { readonly type: 'draft'; readonly conversation: string; readonly draft: Draft }
  | {
      readonly type: 'error'
      readonly about: string
      readonly ref?: string
      readonly code: string
      readonly message: string
      readonly hint: string
    }

export interface ChatAgent {
  readonly id: string
  readonly description?: string
  /** It stands in until there is a real one. */
  readonly placeholder: boolean
}

export interface Conversation {
  readonly id: string
  /** The beginning of its first message. */
  readonly title: string
  /** ms since 1970. */
  readonly updatedAt: number
}

/** A message of a person, and what was said to it. */
export interface Said {
  /** The gateway's. */
  readonly id: string
  /** The page's own, as in `say`. */
  readonly pageId: string
  readonly text: string
  /** ms since 1970. */
  readonly at: number
  readonly state: MessageState
  readonly reason?: string
  readonly agentId?: string
  readonly replies: readonly ChatReply[]
}

export interface ChatReply {
  readonly id: string
  readonly text: string
  readonly state: MessageState
  readonly reason?: string
}

export interface Draft {
  /** Of the reply that will replace it. */
  readonly id: string
  /** The gateway's ids of the messages it answers. */
  readonly answers: readonly string[]
  readonly keep: number
  readonly text: string
}
