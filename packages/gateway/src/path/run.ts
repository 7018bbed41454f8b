import type { Generation, Run } from '@openclaw/kernel'
import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { AgentEvent, TurnClaim } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import { isStale } from './send.js'

/** A turn under way: what can cut it, and the renewal of its claim. */
export class TurnRun implements Run {
  readonly generation: Generation
  /** Why it was cut from outside. */
  cut: Parameters<Run['end']>[0] | undefined
  /** Its end is durable; what fails now fails nothing of it. */
  settled = false
  #controller = new AbortController()
  #reject: ((reason: unknown) => void) | undefined
  #stopRenewal: () => void

  constructor(host: PathHost, claim: TurnClaim, generation: Generation) {
    this.generation = generation
    const renewLater = () => host.world.scheduler.after(host.settings.leaseMs / 3, () => void renew())
    const renew = async (): Promise<void> => {
      this.#stopRenewal = renewLater()
      try {
        await claim.renew()
      } catch (error) {
        if (isStale(error)) this.end('stale')
        host.log.warn({ key: claim.key, error: errorLine(error) }, 'a claim could not be renewed')
      }
    }
    this.#stopRenewal = renewLater()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  end(why: NonNullable<TurnRun['cut']>): void {
    if (this.settled) return
    this.cut ??= why
    this.abort(new OpenClawError('OC_AGENT_FAILED', `The turn was cut: ${why}`))
  }

  abort(reason: Error): void {
    this.#controller.abort(reason)
    this.#reject?.(reason)
  }

  /** A cut turn still has an end to settle: from here on nothing cuts it. */
  release(): void {
    this.#controller = new AbortController()
  }

  close(): void {
    this.#stopRenewal()
  }

  /** The agent's events, ended by the cut even when the agent does not notice it. */
  async *follow(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent> {
    const iterator = events[Symbol.asyncIterator]()
    let done: boolean | undefined = false
    try {
      for (;;) {
        const next = await this.#orCut(() => iterator.next())
        done = next.done
        if (next.done) return
        yield next.value
      }
    } finally {
      // Not awaited: an agent that hangs would hang its own end.
      if (!done) void Promise.resolve(iterator.return?.()).catch(() => undefined)
    }
  }

  #orCut<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.signal.aborted) return reject(this.signal.reason as Error)
      this.#reject = reject
      task().then(resolve, reject)
    })
  }
}
