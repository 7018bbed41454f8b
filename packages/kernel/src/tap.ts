import type { HookName, Log, Stage, TapContext, TapStage } from '@openclaw/sdk'
import type { LazyAbort } from './abort.js'

export interface HookSpec {
  /**
   * `bail`: may it, who, is there one: the first answer wins. `waterfall`: what is it: each tap may change it.
   * `series`: it is settled: all are awaited, none can change it.
   */
  readonly kind: 'bail' | 'waterfall' | 'series'
  readonly question: string
  readonly subject: string
  readonly answer: string
  /**
   * What a tap that throws or is late does to its message. `dead`: kept unprocessed. `retry`: the attempt fails.
   * `refuse`: counts as a refusal. `report`: told to the operator, and the path goes on.
   */
  readonly onFailure: 'dead' | 'retry' | 'refuse' | 'report'
  /** How long one asynchronous tap may take, in ms. */
  readonly budgetMs: number
}

/** The plugin behind a tap, as the guard sees it. */
export interface TapOwner {
  readonly id: string
  readonly log: Log
  readonly closed: boolean
  /** What aborts its taps under way. */
  readonly live: Set<LazyAbort>
}

/** One plugin's use of one hook, with what it cost so far. */
export interface RegisteredTap {
  readonly hook: HookName
  readonly stage: TapStage
  /** It can judge unfinished text. */
  readonly partial: boolean
  readonly scope: TapOwner
  readonly tap: (subject: never, context: TapContext) => unknown
  calls: number
  failures: number
  tookMs: number
}

/** Which message a line of the log is about, and which one it began with: what answers a message has the trace of it. */
export interface LineIds {
  readonly message: string
  readonly trace: string
}

/** Without another the trace is the message itself. */
export function idsOf(message: string, trace = message): LineIds {
  return { message, trace }
}

/** What the hooks of one message share. */
export interface HookCall {
  /** The message's trace. */
  readonly stages: Stage[]
  readonly partial: boolean
  /** Stand in every line that a tap logs; undefined where no message is handled. */
  readonly ids: LineIds | undefined
  /** The last reading of the monotonic clock, so that each tap costs one. */
  at: number
}

export function hookCall(stages: Stage[], ids?: LineIds, partial = false): HookCall {
  return { stages, partial, ids, at: 0 }
}
