/** What the world around the gateway saw of one run; times in ms of the run. The checker judges by it. */
export interface Record {
  readonly said: Said[]
  readonly shown: Shown[]
  readonly sends: Send[]
  readonly turns: TurnRun[]
  readonly crashes: { readonly at: number; readonly life: number }[]
}

export type Kind = 'plain' | 'refused' | 'dead'

/** A message that somebody wrote on a platform. */
export interface Said {
  readonly channel: string
  readonly conversation: string
  /** From 1 up, in each conversation. */
  readonly number: number
  /** Its text and its delivery id. */
  readonly name: string
  /** What the gateway's plugins make of it. */
  readonly kind: Kind
  /** Not delivered before. */
  readonly at: number
  /** Durable answers, those to repeated deliveries too. */
  readonly receipts: { readonly status: string; readonly id: string }[]
}

/** What a platform showed to the people in a conversation. */
export interface Shown {
  readonly at: number
  readonly channel: string
  readonly conversation: string
  /** The outbound's id. */
  readonly key: string
  /** The names of the messages it says it answers. */
  readonly answers: readonly string[]
  readonly text: string
}

/** One call of a channel's `send`. */
export interface Send {
  readonly channel: string
  readonly key: string
  readonly at: number
  readonly life: number
  /** Whether the gateway was left in doubt. */
  readonly ambiguous: boolean
  endedAt?: number
}

/** One run of the agent. */
export interface TurnRun {
  readonly session: string
  readonly life: number
  readonly began: number
  ended?: number
  /** The messages in it, and those that its history showed. */
  readonly names: readonly string[]
  readonly history: readonly string[]
}

export function createRecord(): Record {
  return { said: [], shown: [], sends: [], turns: [], crashes: [] }
}

/** The names of messages that stand in a text. */
export function namesIn(text: string): string[] {
  return text.match(/\b[a-z]+\.c\d+\.\d+\b/g) ?? []
}
