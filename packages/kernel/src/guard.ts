import { errorLine, isOpenClawError, OpenClawError, toError } from '@openclaw/sdk'
import type { Log, TapContext, World } from '@openclaw/sdk'
import { LazyAbort } from './abort.js'
import type { HookCall, HookSpec, LineIds, RegisteredTap } from './tap.js'

export interface GuardHost {
  readonly world: World
  /** A tap failed: told to the operator, counted for quarantine. */
  blame(tap: RegisteredTap, error: Error, ids?: LineIds): void
}

type Done = (error?: Error | null, result?: unknown) => void

/** Taps that took longer than this, in ms, are in the trace even when they said nothing. */
const remarkableMs = 1

/**
 * Wraps a tap once, at registration: names plugin and hook on its errors, cuts it at its budget, measures it.
 * An answer given at once costs no promise, no timer and no AbortController.
 */
export function guardTap(
  tap: RegisteredTap,
  { kind, budgetMs, onFailure }: HookSpec,
  { world, blame }: GuardHost,
) {
  return function guarded(subject: unknown, call: HookCall, done: Done): void {
    const context = new Context(tap, call)
    if (tap.scope.closed) return fail(call, context, done, problem(tap, 'OC_PLUGIN_CLOSED', 'is closed'))
    let answer: unknown
    try {
      answer = tap.tap(subject as never, context)
    } catch (cause) {
      return fail(call, context, done, blamed(tap, cause))
    }
    if (isPromise(answer)) return settleLater(answer, context, subject, call, done)
    succeed(call, context, done, subject, answer)
  }

  function settleLater(
    answer: Promise<unknown>,
    context: Context,
    subject: unknown,
    call: HookCall,
    done: Done,
  ): void {
    let over = false
    const once = (then: () => void) => {
      if (over) return
      over = true
      cancel()
      then()
    }
    const cancel = world.scheduler.after(budgetMs, () => {
      const late = problem(tap, 'OC_HOOK_LATE', `did not answer within ${budgetMs} ms`)
      context.abort(late)
      once(() => fail(call, context, done, late))
    })
    answer.then(
      (value) => once(() => succeed(call, context, done, subject, value)),
      (cause: unknown) => once(() => fail(call, context, done, blamed(tap, cause))),
    )
  }

  function succeed(call: HookCall, context: Context, done: Done, subject: unknown, value: unknown): void {
    // Tapable takes null for a new value of a waterfall; a tap means "nothing" by it.
    const answer = value === null || kind === 'series' ? undefined : value
    measure(call, context, answer !== undefined && answer !== subject)
    done(null, answer)
  }

  function fail(call: HookCall, context: Context, done: Done, error: OpenClawError): void {
    tap.failures += 1
    context.note(errorLine(error))
    measure(call, context, true)
    blame(tap, error, call.ids)
    done(onFailure === 'report' ? null : error)
  }

  function measure(call: HookCall, context: Context, spoke: boolean): void {
    const now = world.clock.monotonic()
    const tookMs = now - call.at
    call.at = now
    tap.calls += 1
    tap.tookMs += tookMs
    context.end()
    const note = context.notes
    if (call.partial || !(spoke || note || tookMs >= remarkableMs)) return
    call.stages.push({
      stage: tap.hook,
      plugin: tap.scope.id,
      tookMs: roundMs(tookMs),
      ...(note && { note }),
    })
  }
}

/** What a tap gets besides its subject. */
class Context implements TapContext {
  readonly partial: boolean
  readonly #tap: RegisteredTap
  readonly #ids: LineIds | undefined
  #log: Log | undefined
  #abort: LazyAbort | undefined
  notes: string | undefined

  constructor(tap: RegisteredTap, { partial, ids }: HookCall) {
    this.#tap = tap
    this.#ids = ids
    this.partial = partial
  }

  get log(): Log {
    const { log } = this.#tap.scope
    return (this.#log ??= this.#ids ? log.child(this.#ids) : log)
  }

  get signal(): AbortSignal {
    this.#abort ??= new LazyAbort()
    this.#tap.scope.live.add(this.#abort)
    return this.#abort.signal
  }

  note(text: string): void {
    this.notes = this.notes === undefined ? text : `${this.notes}; ${text}`
  }

  abort(reason: Error): void {
    this.#abort ??= new LazyAbort()
    this.#abort.abort(reason)
  }

  end(): void {
    if (this.#abort) this.#tap.scope.live.delete(this.#abort)
  }
}

function blamed(tap: RegisteredTap, cause: unknown): OpenClawError {
  if (!isOpenClawError(cause))
    return problem(tap, 'OC_HOOK_FAILED', `failed: ${toError(cause).message}`, cause)
  return new OpenClawError(cause.code, cause.message, {
    hint: cause.hint,
    cause,
    plugin: tap.scope.id,
    hook: tap.hook,
  })
}

type Problem = 'OC_HOOK_FAILED' | 'OC_HOOK_LATE' | 'OC_PLUGIN_CLOSED'

function problem(
  { scope, hook }: RegisteredTap,
  code: Problem,
  what: string,
  cause?: unknown,
): OpenClawError {
  return new OpenClawError(code, `${scope.id} in the hook ${hook}: ${what}`, {
    plugin: scope.id,
    hook,
    cause,
  })
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

/** To the microsecond. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
