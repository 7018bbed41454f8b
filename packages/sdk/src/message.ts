/** Who is at the other end of a conversation: one person, or a group of them. */
export interface Peer {
  readonly kind: 'direct' | 'group'
  /** The platform's own immutable id, never a name. */
  readonly id: string
}

/** Who wrote a message. Only `id` identifies; a name is for showing. */
export interface Sender {
  readonly id: string
  readonly name?: string
  readonly roles?: readonly string[]
  readonly isBot?: boolean
  /** The gateway's own account wrote it: an echo. */
  readonly isSelf?: boolean
}

/** Media on a message. The bytes of one that came in are fetched lazily, in `prepare`, never before. */
export interface Attachment {
  /** What the channel knows it by: a file id of the platform. */
  readonly id: string
  readonly kind: 'image' | 'audio' | 'video' | 'file'
  readonly name?: string
  readonly mimeType?: string
  readonly sizeBytes?: number
  readonly url?: string
  /** The file on this machine: once it is staged, or of one that goes out. */
  readonly path?: string
}

/** Where a message came from and where its answer goes: one conversation. */
export interface Address {
  /** The id under which the channel is registered; a message with another ends dead. */
  readonly channel: string
  /** One bot identity on the channel; `default` where there is only one. */
  readonly account: string
  readonly peer: Peer
  /** A sub-conversation of the peer: a topic, a thread. */
  readonly thread?: string
}

/** One inbound message, normalised by its channel. */
export interface Envelope extends Address {
  /**
   * What dedupe compares: unique within channel and account for as long as the platform may deliver again
   * (Telegram: update_id; Slack and Feishu: event_id; HTTP: the caller's own id). A repeated one gets no reply and no
   * record, across restarts too: a platform that counts from 1 again needs its epoch in the id.
   */
  readonly deliveryId: string
  /** A digest of the body, where one id may arrive with two bodies: a difference is a conflict. Without it none is noticed. */
  readonly fingerprint?: string
  readonly sender: Sender
  readonly text: string
  readonly attachments?: readonly Attachment[]
  /** What contains the peer: a Discord server, a Slack team. */
  readonly space?: string
  /** The bot was addressed by name in a group. */
  readonly mentioned?: boolean
  /** The platform's own id of the message. */
  readonly platformId?: string
  /** A new text of the message `platformId`, which was said before. */
  readonly edited?: boolean
  /** The platform's id of the message this one answers. */
  readonly replyTo?: string
  /** The agent that the caller asks for; wins over every rule. */
  readonly agentId?: string
  /** When it was written, in ms since 1970, by the platform's clock. */
  readonly sentAt?: number
}

/** "No", with a reason. Short and stable: operators filter by it. */
export interface Refusal {
  readonly reason: string
  /** When it is worth trying again, in ms from now. */
  readonly retryAfterMs?: number
}

/**
 * Why one rule won or lost, as `messages why` and `routing test` show it. One line may speak for many rules that lost
 * for the same reason: a router with thousands of rules does not name each of them for each message.
 */
export interface RuleTrace {
  readonly rule: string
  readonly matched: boolean
  readonly because: string
}

/** Who answers. */
export interface Route {
  readonly agentId: string
  /** The rule that decided: `rules[2]`, `default`, `asked`, `fallback`. */
  readonly rule: string
  readonly trace: readonly RuleTrace[]
}

/** The subject of the `session` hook. */
export interface Routed {
  readonly envelope: Envelope
  readonly route: Route
}

/** Where a conversation is kept, and what runs alone: `agent:<agent>:<channel>:<account>:<kind>:<peer>[:thread:<id>]`. */
export type SessionKey = string

/** One remembered line of a conversation. */
export interface SessionEntry {
  readonly role: 'user' | 'assistant' | 'tool' | 'note'
  readonly text: string
  /** ms since 1970. */
  readonly at: number
  readonly messageId?: string
  readonly name?: string
}

/** A conversation's memory. */
export interface Session {
  readonly key: SessionKey
  readonly entries: readonly SessionEntry[]
}

/** An accepted message inside a turn. */
export interface TurnMessage {
  /** The gateway's id. */
  readonly id: string
  readonly envelope: Envelope
  /** ms since 1970. */
  readonly acceptedAt: number
}

/** One question (one or several messages of one session) on its way to an answer. */
export interface Turn {
  readonly id: string
  /** 1 for the first try. */
  readonly attempt: number
  readonly agentId: string
  readonly sessionKey: SessionKey
  readonly messages: readonly TurnMessage[]
  /** The messages' texts, one a line. */
  readonly text: string
  readonly history: readonly SessionEntry[]
  /** What the agent is told besides the conversation: skills, memory, rules of the house. */
  readonly instructions: readonly string[]
  /** What the agent may call; each call passes the `toolCall` and `toolResult` hooks. */
  readonly tools: readonly TurnTool[]
}

/** A tool as a turn hands it to its agent. */
export interface TurnTool {
  readonly name: string
  readonly description: string
  /** A JSON Schema of the input. */
  readonly input: object
  /** Never rejects for the tool's own failure: that is a result with `isError`. */
  call(input: unknown, callId: string): Promise<ToolResult>
}

/** The subject of the `toolCall` hook. */
export interface ToolCall {
  readonly turn: Turn
  readonly id: string
  readonly name: string
  readonly input: unknown
}

/** What a tool answered, as the agent will read it. */
export interface ToolResult {
  readonly call: ToolCall
  readonly output: unknown
  readonly isError: boolean
}

/** What streams out of an agent. `text.delta` carries new text only; `done` may carry the whole and the cost. */
export type AgentEvent =
  | { readonly type: 'text.delta'; readonly text: string }
  | { readonly type: 'tool.call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool.result'; readonly id: string; readonly name: string; readonly isError: boolean }
  | { readonly type: 'done'; readonly text?: string; readonly usage?: Usage }

/** What a turn cost, by the model's own count. */
export interface Usage {
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly model?: string
}

/** What the agent, a command or a plugin says. An empty text without attachments says nothing. */
export interface Reply {
  readonly text: string
  readonly attachments?: readonly Attachment[]
}

/** The subject of the `reply` hook: what will be said, and to which turn. */
export interface Answer {
  readonly turn: Turn
  readonly reply: Reply
}

/** An inbound message that an outbound answers. */
export interface Answered {
  readonly id: string
  readonly deliveryId: string
}

/** What a plugin says without being asked: a notice, an alarm. */
export interface Notice extends Address, Reply {
  /** The same id twice says it once; a new one where it is missing. */
  readonly id?: string
}

/** A reply addressed to a peer. */
export interface Outbound extends Address {
  /** Unique for ever; the idempotency key where the platform takes one. */
  readonly id: string
  readonly text: string
  readonly attachments?: readonly Attachment[]
  /** Empty, where a plugin spoke without being asked. */
  readonly answers: readonly Answered[]
  /** The `platformId` of the newest message that it answers. */
  readonly replyTo?: string
}

/** The subject of the `recover` hook: a turn for which no attempt is left. */
export interface Failure {
  readonly turn: Turn
  readonly error: Error
}

/** How a message ended. */
export type InboundState = 'replied' | 'silent' | 'refused' | 'expired' | 'dead'
export type OutboundState = 'delivered' | 'refused' | 'expired' | 'dead' | 'uncertain'
export type OpenState = 'waiting' | 'running' | 'sending'
export type MessageState = InboundState | OutboundState | OpenState

export interface Outcome<State extends MessageState = InboundState | OutboundState> {
  readonly state: State
  readonly reason?: string
}

/** Many refusals in one record, the first at its `acceptedAt` and the last at its `settledAt`. */
export interface Refusals {
  readonly count: number
  /** Ids of a few of those who were refused. */
  readonly senders: readonly string[]
}

/**
 * The subject of the `settled` hook, and a fact for all who watch: how a message ended. Of refusals that are counted in
 * one record only those who watch are told, each time under the id of the record.
 */
export interface Settled extends Outcome {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: string
  readonly account: string
  /** Of an inbound message. */
  readonly deliveryId?: string
  readonly turnId?: string
  /** What its turn cost, where the agent tells; the messages of one turn all carry it. */
  readonly usage?: Usage
  /** How many outbound an inbound message got. */
  readonly replies: number
  /** Of an outbound: the inbound messages that it answers. */
  readonly answers?: readonly string[]
  /** ms since 1970. */
  readonly at: number
  /** From acceptance to the end; for an outbound, of its last attempt. */
  readonly tookMs: number
  readonly stages: readonly Stage[]
}

/** The proof of sending: the platform's own id of the message, where it gives one. */
export interface SendReceipt {
  readonly platformId?: string
}

/** One step that a message took, with the plugin that took it. */
export interface Stage {
  readonly stage: string
  readonly plugin: string
  readonly tookMs: number
  readonly note?: string
}

/** One try that failed. */
export interface Attempt {
  readonly attempt: number
  readonly at: number
  readonly error: string
}

/** What the ledger knows of one message. */
export interface MessageRecord extends Address {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly state: MessageState
  readonly reason?: string
  readonly attempts: number
  readonly failures: readonly Attempt[]
  /** ms since 1970. */
  readonly acceptedAt: number
  readonly settledAt?: number
  readonly stages: readonly Stage[]
  /** It stands for many refused messages, of any peer: it has no envelope and cannot be redriven. */
  readonly refusals?: Refusals
  /** Inbound only. */
  readonly envelope?: Envelope
  readonly route?: Route
  readonly sessionKey?: SessionKey
  /** The turn that settled it; several messages may share one. */
  readonly turnId?: string
  readonly usage?: Usage
  /** The ids of what answered it. */
  readonly outboundIds?: readonly string[]
  /** Outbound only. */
  readonly outbound?: Outbound
  readonly receipt?: SendReceipt
}
