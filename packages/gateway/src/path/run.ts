import { idsOf, LazyAbort, type Generation, type LineIds, type Run } from '@openclaw/kernel'
import { OpenClawError } from '@openclaw/sdk'
import type { AgentEvent, TurnClaim } from '@openclaw/sdk'
import type { PathHost } from './host.js'

/** A turn under way: what can cut it, and the renewal of its claim. */
export class TurnRun implements Run {
  readonly generation: Generation
  /** Of its first message. */
  readonly ids: LineIds
  /** Why it was cut from outside. */
  cut: Parameters<Run['end']>[0] | undefined
  /** Its end is durable; what fails now fails nothing of it. */
  settled = false
  /** The claim is not renewed any more. */
  readonly close: () => void
  #abort = new LazyAbort()
  #reject: ((reason: unknown) => void) | undefined

  constructor(host: PathHost, claim: TurnClaim, generation: Generation) {
    this.ids = idsOf(claim.messages[0]!.id)
    this.generation = generation
    this.close = host.renewals.keep(claim, () => this.end('stale'))
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  throwIfCut(): void {
    this.#abort.throwIfAborted()
  }

  end(why: NonNullable<TurnRun['cut']>): void {
    if (this.settled) return
    this.cut ??= why
    this.abort(new OpenClawError('OC_AGENT_FAILED', `The turn was cut: ${why}`))
  }

  abort(reason: Error): void {
    this.#abort.abort(reason)
    this.#reject?.(reason)
  }

  /** A cut turn still has an end to settle: from here on nothing cuts it. */
  release(): void {
    this.#abort = new LazyAbort()
  }

  /** Calls `each` with the agent's events; a cut ends it even when the agent does not notice. */
  async follow(events: AsyncIterable<AgentEvent>, each: (event: AgentEvent) => void): Promise<void> {
    const iterator = events[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await this.#orCut(iterator)
        if (next.done) return
        each(next.value)
      }
    } catch (error) {
      // Not awaited: an agent that hangs would hang its own end.
      void Promise.resolve(iterator.return?.()).catch(() => undefined)
      throw error
    }
  }

  #orCut(iterator: AsyncIterator<AgentEvent>): Promise<IteratorResult<AgentEvent>> {
    return new Promise((resolve, reject) => {
      if (this.#abort.aborted) return reject(this.#abort.reason as Error)
      this.#reject = reject
      iterator.next().then(resolve, reject)
    })
  }
}
