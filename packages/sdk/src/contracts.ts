import type {
  Address,
  AgentEvent,
  Answered,
  Attachment,
  Envelope,
  Outbound,
  Outcome,
  Reply,
  SendReceipt,
  Session,
  SessionEntry,
  SessionKey,
  Turn,
  TurnMessage,
} from './message.js'
import type { Log } from './log.js'
import { defineRegistry, defineService } from './service.js'

type Awaitable<T> = T | Promise<T>

// --- channels ---------------------------------------------------------------------------------------------------

/**
 * What became of an envelope at the door. `accepted`, `duplicate`, `refused` and `dead` are final: the platform may be
 * told that the message was taken, and all are durable but the count of many refusals. `full` and `unavailable` are not:
 * the platform must deliver again.
 */
export type Receipt =
  | { readonly status: 'accepted'; readonly id: string }
  /** `conflict`: the same delivery id came with another body. */
  | { readonly status: 'duplicate'; readonly id: string; readonly conflict: boolean }
  | {
      readonly status: 'refused'
      /** Of its record; past 100 refusals a minute an account, of the one in which they are counted. */
      readonly id: string
      readonly reason: string
      readonly retryAfterMs?: number
    }
  /** Kept, but not processed: a plugin failed before it could be queued. */
  | { readonly status: 'dead'; readonly id: string; readonly reason: string }
  | { readonly status: 'full'; readonly retryAfterMs: number }
  | { readonly status: 'unavailable'; readonly reason: string; readonly retryAfterMs: number }

/** How a channel knows that a repeated send is not shown twice. */
export type SendGuarantee = 'native' | 'reconcile' | 'none'

export interface ChannelLink {
  /** Which of the channel's accounts it is. */
  readonly account: string
  /**
   * Takes a message in; may be called from the moment `open` is. Never rejects. The platform is told that the message
   * was taken, or its cursor moved, only after this resolved with a durable receipt. After `full` or `unavailable`
   * deliver it again, later: a platform that does not deliver again by itself needs the channel to keep it and to ask
   * again after `retryAfterMs`.
   */
  receive(envelope: Envelope): Promise<Receipt>
  /** Aborted when the channel is to close, before the closer that `open` returned is called. */
  readonly signal: AbortSignal
  /**
   * The connection is gone: the gateway calls the closer, and opens the channel again with back-off. Until it is open
   * no `send` is called: outbound wait, and no attempt is counted.
   */
  lost(reason: string): void
  /**
   * For a channel that reconnects by itself: tells how the connection is, and changes nothing else but that no `send`
   * is called until `connected`. `open` resolving means `connected`; saying it again is a heartbeat, and proves that the
   * platform is still there.
   */
  report(state: 'connected' | 'connecting' | 'down', reason?: string): void
}

export interface SendOptions {
  /** Aborted when nobody waits for the answer any more; what is left of the send must be forgotten. */
  readonly signal: AbortSignal
  /** The same for every attempt at the same outbound. */
  readonly idempotencyKey: string
}

/** A plugin's link to one platform. It emits envelopes and sends outbound; it never routes. */
export interface Channel {
  /** `native`: the platform takes an idempotency key; `reconcile`: it can be asked afterwards; `none`: neither. */
  readonly guarantee: SendGuarantee
  /** Who may send: `any` process, or only the one that holds the connection over which the question came. */
  readonly sender: 'any' | 'connection'
  /** How many sends of one account may be under way at once, over all conversations; within one they never overlap. */
  readonly sends: number
  /**
   * Who is at the other end. `platform`, the default: a service elsewhere, and only recent traffic or a `report` proves
   * that it is still there. `page`: people on pages that the HTTP server of this gateway serves, there as long as that
   * listens. `system`: another system that proves itself with each message, by a route here, there as long as the server
   * listens. `program`: programs that call by themselves; it is no account that can be connected, and status leaves it
   * out.
   */
  readonly audience?: 'platform' | 'page' | 'system' | 'program'
  /** What is true of order and repetition on this platform, for `openclaw channels guarantees`. */
  readonly notes?: string
  /** Its accounts; `default` alone, where it is missing. Each is opened, watched, rested and sent by on its own. */
  readonly accounts?: readonly string[]
  /**
   * Connects one account; resolves when messages can flow. A rejection is retried with back-off, it never ends the
   * gateway; after the third SendError `auth` in a row, from here or from `send`, the account is left alone until its
   * plugin is set up anew. What is thrown elsewhere (in a timer, or by an `error` event that nobody listens to) ends the
   * process.
   */
  open(link: ChannelLink): Awaitable<() => Awaitable<void>>
  /**
   * Resolves when the platform confirmed: bytes written to a socket are no confirmation. Throws a SendError; anything
   * else that it throws counts as `ambiguous`.
   */
  send(outbound: Outbound, options: SendOptions): Promise<SendReceipt>
  /** For `reconcile`: the receipt of an earlier attempt, or undefined when the platform never saw it. */
  reconcile?(outbound: Outbound, options: SendOptions): Promise<SendReceipt | undefined>
  /**
   * Asks the platform, once and cheaply, whether it is there and knows these credentials: for `openclaw doctor`, on a
   * channel that is not open. Rejects with what is wrong; nothing is sent to anybody. `account`: only for that one; for
   * all where it is missing.
   */
  probe?(options: { readonly signal: AbortSignal; readonly account?: string }): Promise<void>
  readonly drafts?: Drafts
  readonly typing?: Typing
  /**
   * How a text that is too long for one message is cut, in order: each part is a message of its own, sent and told as
   * such. Without it every text is one message.
   */
  split?(text: string): readonly string[]
  /** The bytes of an attachment of this channel, for whoever stages media; rejects with a SendError. */
  download?(
    attachment: Attachment,
    options: { readonly account: string; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array>>
  /**
   * For `connection`: one of its messages has ended, and `replies` outbound follow. Called once for each message that
   * was accepted, before its replies are sent.
   */
  ended?(message: Answered, outcome: Outcome, replies: number): void
}

/**
 * Unfinished text, shown while an agent writes it. The drafts of one answer and its final `send` carry the same id, so
 * that the later ones can replace the earlier.
 */
export interface Drafts {
  /** The shortest time between two, in ms. */
  readonly everyMs: number
  /** Whether anybody looks at the drafts of the answer to this message; always, where it is missing. */
  wanted?(message: Answered): boolean
  show(outbound: Outbound, options: SendOptions): Promise<void>
}

/** "Ann is typing", shown while a turn runs. A failure is forgotten: it is a courtesy. */
export interface Typing {
  /** How often it must be said for people to see it without a gap, in ms. */
  readonly everyMs: number
  show(address: Address, options: { readonly signal: AbortSignal }): Promise<void>
}

// --- sessions, agents, tools, commands --------------------------------------------------------------------------

export interface SessionSummary {
  readonly key: SessionKey
  readonly entries: number
  readonly updatedAt: number
}

export interface Appended {
  /** Resolves when the entries are as safe as this store makes them; until then the queue keeps them too. */
  readonly synced: Promise<void>
}

export interface SessionStore {
  readonly durable: boolean
  /**
   * The newest `limit` entries of the open session; an empty one when there is none. `fresh`: another process may have
   * written them, so that what is remembered does not count.
   */
  load(key: SessionKey, options: { limit: number; fresh?: boolean }): Promise<Session>
  /** Idempotent by turn: the same turn a second time changes nothing. Resolves when `load` shows them. `fresh` as there. */
  append(
    key: SessionKey,
    turnId: string,
    entries: readonly SessionEntry[],
    options?: { fresh?: boolean },
  ): Promise<Appended>
  list(): Promise<readonly SessionSummary[]>
  /** How many `list` would tell, at a fraction of its cost. */
  count(): Promise<number>
  /** The next message opens a new session; the old one stays readable where the store keeps it. */
  reset(key: SessionKey): Promise<void>
  remove(key: SessionKey): Promise<boolean>
}

/** What an agent gets besides the turn. */
export interface RunOptions {
  /** The agent must end soon after it aborts. */
  readonly signal: AbortSignal
  /** That of its plugin, with the ids of the message on every line. */
  readonly log: Log
}

/** A model with tools, a program, or an echo: whatever turns a question into an answer. */
export interface Agent {
  readonly description?: string
  /** The longest a turn may take, in ms; 300,000 by default. */
  readonly timeoutMs?: number
  /** It stands in until there is a real one: whoever shows it says so. */
  readonly placeholder?: true
  run(turn: Turn, options: RunOptions): AsyncIterable<AgentEvent>
  /**
   * Asks what is behind the agent, once and cheaply, whether it is there and knows these credentials: for `openclaw
   * doctor`. Rejects with what is wrong; no tokens are spent.
   */
  probe?(options: { readonly signal: AbortSignal }): Promise<void>
}

export interface Tool {
  readonly description: string
  /** A JSON Schema of the input. */
  readonly input: object
  run(input: unknown, options: { signal: AbortSignal; turn: Turn }): Awaitable<unknown>
}

export interface CommandCall {
  readonly name: string
  /** What stands behind the name, trimmed. */
  readonly args: string
  readonly message: TurnMessage
  readonly agentId: string
  readonly sessionKey: SessionKey
}

/** What a person types to the gateway itself: `/name args`. */
export interface Command {
  readonly description: string
  /** Handled at once, beside the turn that may be running. */
  readonly beside?: boolean
  run(call: CommandCall): Awaitable<Reply>
}

/** A line of `/readyz`. */
export type Check = () => Awaitable<{ readonly ok: boolean; readonly reason?: string }>

/** Where something is kept on disk, by what it is: `ledger`, `sessions`, `logs`. */
export interface DataFolder {
  readonly path: string
  /** Only the files whose names begin so are the gateway's; all, where it is missing. */
  readonly prefix?: string
}

// --- who may call -----------------------------------------------------------------------------------------------

/** What a route asks of its caller. `open` asks nothing; `admin` holds all others. */
export type AccessScope = 'open' | 'chat' | 'read' | 'operate' | 'admin'

export interface Identity {
  readonly id: string
  readonly scopes: readonly AccessScope[]
}

export interface Credentials {
  /** The Authorization header, as it came. */
  readonly authorization?: string
  readonly cookie?: string
  /** The address of the peer of the socket. */
  readonly remoteAddress: string
}

/** One way in. The first that knows the caller wins. */
export interface Authenticator {
  /** Its secrets are long and random, nobody guesses them: it is asked even while an address is locked out. */
  readonly unguessable?: true
  /** Why it should not guard more than the loopback address: a whole clause. */
  readonly weakness?: string
  authenticate(credentials: Credentials): Awaitable<Identity | undefined>
}

/** Lets a browser in without a secret in an address that a server sees. */
export interface SignIn {
  /** Signs one browser in, once, within minutes. It belongs behind the `#` of a link. */
  code(): string
}

/** A credential for commands on this machine, new at each start. */
export interface LocalAccess {
  readonly token: string
}

export const channels = defineRegistry<Channel>('channels')
export const agents = defineRegistry<Agent>('agents')
export const tools = defineRegistry<Tool>('tools')
export const commands = defineRegistry<Command>('commands')
export const checks = defineRegistry<Check>('checks')
export const dataFolders = defineRegistry<DataFolder>('data-folders')
export const authenticators = defineRegistry<Authenticator>('authenticators')

export const sessions = defineService<SessionStore>('sessions')
export const localAccess = defineService<LocalAccess>('local-access')
export const signIn = defineService<SignIn>('sign-in')
