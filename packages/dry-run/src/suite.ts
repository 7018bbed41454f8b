import type { Attachment } from '@openclaw/sdk'

/** Milliseconds, or `30s`, `5m`, `2h`, `1d`. */
export type Span = number | string

/** A message, in the words of `routing.rules[].match`. */
export interface Given {
  readonly text?: string
  /** `test` by default; it need not be configured. */
  readonly channel?: string
  readonly account?: string
  readonly userId?: string
  readonly userName?: string
  readonly roles?: readonly string[]
  readonly isBot?: boolean
  readonly isSelf?: boolean
  /** The userId by default. */
  readonly peer?: string
  readonly peerKind?: 'direct' | 'group'
  readonly thread?: string
  readonly serverId?: string
  readonly mentioned?: boolean
  readonly agentId?: string
  readonly deliveryId?: string
  readonly fingerprint?: string
  readonly platformId?: string
  readonly replyTo?: string
  readonly sentAt?: number
  readonly attachments?: readonly Attachment[]
}

export interface FakeAnswer {
  readonly reply?: string
  /** The attempt fails with it; the retries of the gateway follow. */
  readonly error?: string
  /** Of the fake clock. */
  readonly delay?: Span
}

/** What a fake agent says: always the same, or one for each time that it is asked. */
export type FakeScript = string | FakeAnswer | readonly (string | FakeAnswer)[]

/** Fakes by the id of the agent; those not named answer with the text they are given. `real`: those of the config. */
export type FakeAgents = 'real' | Readonly<Record<string, FakeScript>>

/** What must be true of a message in the end. Texts exact, or `/pattern/flags`. */
export interface Expected {
  readonly agent?: string
  readonly rule?: string
  readonly sessionKey?: string
  /** As the agent saw it; where none was asked, as it was after `normalize`. */
  readonly text?: string
  /** What would have been sent. */
  readonly reply?: string | readonly string[]
  /** Why a guard said no, at the door or on the way out. */
  readonly refusal?: string
  readonly state?: 'replied' | 'silent' | 'refused' | 'expired' | 'dead'
  readonly reason?: string
  readonly receipt?: 'accepted' | 'duplicate' | 'refused' | 'dead' | 'full' | 'unavailable'
  /** How many messages would have been sent. */
  readonly outbound?: number
  readonly attempts?: number
}

export interface Step {
  readonly given: Given
  readonly expect?: Expected
  /** Since the step before was given, by the fake clock; without it, once all before it has ended. */
  readonly after?: Span
}

export interface TestCase {
  readonly name: string
  /** Where the fake clock begins: an ISO time. */
  readonly at?: string
  readonly agents?: FakeAgents
  readonly given?: Given
  readonly expect?: Expected
  readonly steps?: readonly Step[]
}

/** The content of a file `*.openclaw-test.{yaml,json,ts}`. */
export interface Suite {
  readonly $schema?: string
  /** What every message of the file is given. */
  readonly given?: Given
  readonly agents?: FakeAgents
  readonly cases: readonly TestCase[]
}

/** Types a test file in an editor; returns it as it is. */
export function defineTests(suite: Suite): Suite {
  return suite
}
