import type { Cancel, World } from '@openclaw/sdk'

/** Notices when nothing was heard for a while. */
export interface Silence {
  /** Aborted when it lasted too long. */
  readonly signal: AbortSignal
  heard(): void
  /** While the task is under way nobody is expected to speak. */
  during<T>(task: () => Promise<T>): Promise<T>
  end(): void
}

export function watchSilence({ scheduler }: World, ms: number): Silence {
  const controller = new AbortController()
  let excused = 0
  let cancel: Cancel | undefined

  function heard(): void {
    cancel?.()
    cancel = excused > 0 ? undefined : scheduler.after(ms, () => controller.abort(new Error('silence')))
  }

  heard()
  return {
    signal: controller.signal,
    heard,
    async during(task) {
      excused += 1
      heard()
      try {
        return await task()
      } finally {
        excused -= 1
        heard()
      }
    },
    end() {
      excused = Infinity
      cancel?.()
    },
  }
}
