/** The signal alone of what has one, made when it is looked at. */
export function lend(owner: { readonly signal: AbortSignal }): { readonly signal: AbortSignal } {
  return {
    get signal() {
      return owner.signal
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
