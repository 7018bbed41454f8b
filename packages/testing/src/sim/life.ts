import type { Cancel, World } from '@openclaw/sdk'

/** One process from its start to its crash. After the crash nothing that belongs to it goes on. */
export class Life {
  readonly number: number
  readonly world: World
  readonly #timers = new Set<Cancel>()
  readonly #crashing: (() => void)[] = []
  #alive = true

  constructor(number: number, world: World, random: () => number) {
    this.number = number
    this.world = {
      clock: world.clock,
      id: () => world.id(),
      random,
      scheduler: {
        after: (ms, task) => {
          if (!this.#alive) return () => undefined
          const cancel = world.scheduler.after(ms, () => {
            this.#timers.delete(cancel)
            task()
          })
          this.#timers.add(cancel)
          return () => {
            this.#timers.delete(cancel)
            cancel()
          }
        },
      },
    }
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Runs at the crash: what a disk still got, what a platform notices. */
  onCrash(task: () => void): void {
    this.#crashing.push(task)
  }

  crash(): void {
    if (!this.#alive) return
    this.#alive = false
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    for (const task of this.#crashing) task()
  }

  /** Resolves after `ms` of this life; rejects with the signal's reason. Never, once the life is over. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => {
        cancel()
        reject(signal!.reason as Error)
      }
      const cancel = this.world.scheduler.after(ms, () => {
        signal?.removeEventListener('abort', fail)
        resolve()
      })
      if (signal?.aborted) fail()
      else signal?.addEventListener('abort', fail, { once: true })
    })
  }
}

/** What a call into a dead process returns. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined)
}
