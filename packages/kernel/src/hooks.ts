import type { HookName, Result, Subject, TapStage } from '@openclaw/sdk'
import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook } from 'tapable'
import { guardTap, type GuardHost } from './guard.js'
import type { HookCall, HookSpec, RegisteredTap } from './tap.js'

/** The twelve hooks, in the order in which a message meets them. All that is said of hooks elsewhere is written from here. */
export const hookTable: Readonly<Record<HookName, HookSpec>> = {
  receive: spec('bail', 'May it enter?', 'Envelope', 'Refusal', 'dead', 2_000),
  normalize: spec('waterfall', 'What is the message?', 'Envelope', 'Envelope', 'dead', 2_000),
  route: spec('bail', 'Who answers?', 'Envelope', 'Route', 'dead', 2_000),
  session: spec('bail', 'Which conversation is it?', 'Routed', 'SessionKey', 'dead', 2_000),
  prepare: spec('waterfall', 'What does the agent see?', 'Turn', 'Turn', 'retry', 30_000),
  intercept: spec('bail', 'Is there an answer already?', 'Turn', 'Reply', 'retry', 10_000),
  toolCall: spec('bail', 'May the agent do this?', 'ToolCall', 'Refusal', 'refuse', 5_000),
  toolResult: spec('waterfall', 'What may the agent read of it?', 'ToolResult', 'ToolResult', 'retry', 5_000),
  reply: spec('waterfall', 'What do we say?', 'Answer', 'Answer', 'retry', 5_000),
  send: spec('bail', 'May it leave?', 'Outbound', 'Refusal', 'retry', 5_000),
  settled: spec('series', 'How did it end?', 'Settled', 'nothing', 'report', 5_000),
  recover: spec('bail', 'It failed for good: what do we say?', 'Failure', 'Reply', 'report', 5_000),
}

export const hookNames = Object.keys(hookTable) as readonly HookName[]
const stages: readonly TapStage[] = ['first', 'early', 'normal', 'late', 'last']

type CoreHook = AsyncSeriesBailHook<[unknown, HookCall], unknown>

/** One hook, compiled from the taps of the live plugins. */
export interface CompiledHook<H extends HookName = HookName> {
  readonly taps: readonly RegisteredTap[]
  /** Answers without a promise where every tap does; fails with the error of the tap that failed. */
  run(subject: Subject<H>, call: HookCall): Result<H> | Promise<Result<H>>
}

export type CompiledHooks = { readonly [H in HookName]: CompiledHook<H> }

/** `taps` stand in the order of the config; those of one hook run by stage, then in that order. */
export function compileHooks(taps: readonly RegisteredTap[], host: GuardHost): CompiledHooks {
  const compiled = hookNames.map((name) => {
    const own = taps.filter(({ hook }) => hook === name)
    return [
      name,
      compileHook(
        name,
        own.sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage)),
        host,
      ),
    ]
  })
  return Object.fromEntries(compiled) as CompiledHooks
}

function compileHook(name: HookName, taps: RegisteredTap[], host: GuardHost): CompiledHook {
  const { kind } = hookTable[name]
  if (taps.length === 0)
    return { taps, run: (subject) => (kind === 'waterfall' ? subject : undefined) as never }
  const hook = newHook(kind)
  for (const tap of taps) hook.tapAsync(tap.scope.id, guardTap(tap, hookTable[name], host))
  return { taps, run: (subject, call) => runHook(hook, subject, call, host) as never }
}

/** Tapable's kinds differ in what they do with an answer, not in how they are tapped and called. */
function newHook(kind: HookSpec['kind']): CoreHook {
  if (kind === 'bail') return new AsyncSeriesBailHook(['subject', 'call'])
  if (kind === 'waterfall')
    return new AsyncSeriesWaterfallHook<[unknown, HookCall]>(['subject', 'call']) as never
  return new AsyncSeriesHook<[unknown, HookCall]>(['subject', 'call']) as never
}

function runHook(hook: CoreHook, subject: unknown, call: HookCall, host: GuardHost): unknown {
  call.at = host.world.clock.monotonic()
  let now: { error?: Error | null; result?: unknown } | undefined
  let later: { resolve(value: unknown): void; reject(error: unknown): void } | undefined
  hook.callAsync(subject, call, (error, result) => {
    if (!later) now = { error, result }
    else if (error) later.reject(error)
    else later.resolve(result)
  })
  if (!now) return new Promise((resolve, reject) => (later = { resolve, reject }))
  if (now.error) throw now.error
  return now.result
}

function spec(
  kind: HookSpec['kind'],
  question: string,
  subject: string,
  answer: string,
  onFailure: HookSpec['onFailure'],
  budgetMs: number,
): HookSpec {
  return { kind, question, subject, answer, onFailure, budgetMs }
}
