import type { Tracked, TrackedUpdate } from './updates.js'
import type { Wire } from './wire.js'

/** One request that reached the platform. */
export interface Call {
  readonly id: number
  readonly token: string
  /** As it was asked for; the platform does not look at capital letters. */
  readonly method: string
  readonly payload: Wire
  /** Unix time in milliseconds. */
  readonly at: number
  /** The kind of the fault that befell it. */
  readonly fault: string | undefined
  /** What the platform did. Undefined while it is busy, and where it never came to do anything. */
  readonly outcome: Outcome | undefined
  /** The whole answer left for the caller. */
  readonly told: boolean
}

export interface Outcome {
  readonly ok: boolean
  readonly status: number
  readonly result?: unknown
  readonly description?: string
}

export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] }

/** All that went over the wire. */
export interface CallRecord {
  readonly calls: readonly Call[]
  readonly updates: readonly TrackedUpdate[]
  /** Updates of kinds that the bot did not ask for: they were never queued. */
  readonly unwanted: readonly { readonly token: string; readonly kind: string }[]
  callsOf(method: string): readonly Call[]
}

export interface OpenRecord extends CallRecord {
  readonly calls: OpenCall[]
  readonly updates: Tracked[]
  readonly unwanted: { readonly token: string; readonly kind: string }[]
}

export function createRecord(): OpenRecord {
  const calls: OpenCall[] = []
  return {
    calls,
    updates: [],
    unwanted: [],
    callsOf: (method) => calls.filter((call) => call.method.toLowerCase() === method.toLowerCase()),
  }
}
