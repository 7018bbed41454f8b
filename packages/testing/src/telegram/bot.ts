import type { FakeUser, Wire } from './wire.js'
import type { UpdateQueue } from './updates.js'

/** Bot API, WebhookInfo: where and how a bot wants its updates. */
export interface Webhook {
  readonly url: string
  readonly secret: string | undefined
  readonly maxConnections: number
  lastError?: { readonly at: number; readonly text: string }
  /** Ends the delivery. */
  readonly stop: () => void
}

/** One bot of the platform. */
export interface BotAccount {
  readonly token: string
  readonly user: FakeUser
  readonly queue: UpdateQueue
  readonly commands: Map<string, readonly Wire[]>
  /** Undefined: every kind but those that must be asked for. */
  allowed: readonly string[] | undefined
  revoked: boolean
  webhook: Webhook | undefined
  /** Ends the long poll that waits, with a conflict. */
  endPoll: ((reason: string) => void) | undefined
  /** Message ids of private chats and basic groups are counted per account. */
  nextMessageId: number
}

/** Bot API, getUpdates, allowed_updates: these kinds come only when they are named. */
const onlyWhenNamed = new Set(['chat_member', 'message_reaction', 'message_reaction_count'])

export function wants({ allowed }: BotAccount, kind: string): boolean {
  return allowed ? allowed.includes(kind) : !onlyWhenNamed.has(kind)
}

/** An empty list means the default again; leaving it out keeps what was said before. */
export function allow(bot: BotAccount, allowed: readonly unknown[] | undefined): void {
  if (!allowed) return
  bot.allowed = allowed.length > 0 ? allowed.map(String) : undefined
}
