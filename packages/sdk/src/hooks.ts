import type {
  Answer,
  Envelope,
  Failure,
  Outbound,
  Refusal,
  Reply,
  Route,
  Routed,
  SessionKey,
  Settled,
  ToolCall,
  ToolResult,
  Turn,
} from './message.js'
import type { Log } from './log.js'

/** Taps of one hook run by stage, then in the order of the config. */
export type TapStage = 'first' | 'early' | 'normal' | 'late' | 'last'

/** What a tap is told besides its subject. */
export interface TapContext {
  /** Aborted when the hook's budget is spent or the plugin closes. */
  readonly signal: AbortSignal
  /** The text is not final: a draft on its way to the screen. */
  readonly partial: boolean
  readonly log: Log
  /** Adds a line to what `openclaw messages why` tells of this step. */
  note(text: string): void
}

export interface TapOptions {
  readonly stage?: TapStage
  /** `false`: this tap cannot judge an unfinished text, so no drafts are shown where it taps. */
  readonly partial?: boolean
}

type Awaitable<T> = T | Promise<T>
export type Tap<Subject, Result> = (
  subject: Subject,
  context: TapContext,
) => Awaitable<Result | undefined | void>

/** The first answer wins; `undefined` is "not me". */
export interface BailHook<Subject, Result> {
  readonly kind: 'bail'
  tap(tap: Tap<Subject, Result>, options?: TapOptions): void
}

/** Each tap may return a changed subject; `undefined` keeps it. */
export interface WaterfallHook<Subject> {
  readonly kind: 'waterfall'
  tap(tap: Tap<Subject, Subject>, options?: TapOptions): void
}

/** All are awaited, none can change anything. */
export interface SeriesHook<Subject> {
  readonly kind: 'series'
  tap(tap: Tap<Subject, void>, options?: TapOptions): void
}

/** The twelve points of the path, in the order in which a message meets them. */
export interface Hooks {
  readonly receive: BailHook<Envelope, Refusal>
  readonly normalize: WaterfallHook<Envelope>
  readonly route: BailHook<Envelope, Route>
  readonly session: BailHook<Routed, SessionKey>
  readonly prepare: WaterfallHook<Turn>
  readonly intercept: BailHook<Turn, Reply>
  readonly toolCall: BailHook<ToolCall, Refusal>
  readonly toolResult: WaterfallHook<ToolResult>
  readonly reply: WaterfallHook<Answer>
  readonly send: BailHook<Outbound, Refusal>
  readonly settled: SeriesHook<Settled>
  readonly recover: BailHook<Failure, Reply>
}

export type HookName = keyof Hooks
export type Subject<H extends HookName> =
  Hooks[H] extends BailHook<infer S, unknown>
    ? S
    : Hooks[H] extends WaterfallHook<infer S>
      ? S
      : Hooks[H] extends SeriesHook<infer S>
        ? S
        : never
export type Result<H extends HookName> =
  Hooks[H] extends BailHook<infer _S, infer R>
    ? R | undefined
    : Hooks[H] extends WaterfallHook<infer S>
      ? S
      : undefined
