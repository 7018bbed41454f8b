/** Counts what is under way, and tells when nothing is. */
export class Tally {
  #count = 0
  #waiting: (() => void)[] = []

  /** Something began; call the result when it ended. */
  enter(): () => void {
    this.#count += 1
    let left = false
    return () => {
      if (left) return
      left = true
      this.#count -= 1
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve()
    }
  }

  idle(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }
}
