import type { Log, RunOptions } from '@openclaw/sdk'
import type { LineIds } from './tap.js'

interface Lender {
  readonly signal: AbortSignal
  readonly ids: LineIds
}

/** What an agent gets besides the turn: signal and log are made when they are looked at. */
export function lend(owner: Lender, plugin: { readonly log: Log }): RunOptions {
  return {
    get signal() {
      return owner.signal
    },
    get log() {
      return plugin.log.child(owner.ids)
    },
  }
}

/** An AbortController that is made when its signal is first read: most are never looked at, and one costs 5 µs. */
export class LazyAbort {
  #controller: AbortController | undefined
  #reason: unknown
  #aborted = false

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#aborted) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  abort(reason: Error): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    this.#controller?.abort(reason)
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason
  }
}
