import type { World } from '@openclaw/sdk'

/** Resolves after `ms`, or as soon as the signal aborts. Never rejects. */
export function pause(world: World, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const cancel = world.scheduler.after(ms, end)
    signal?.addEventListener('abort', end)
    function end(): void {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
  })
}

/** Resolves when the signal aborts. Never rejects. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Resolves when the task has ended, or after `ms`, whichever comes first. Never rejects. */
export function atMost(world: World, ms: number, task: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = world.scheduler.after(ms, resolve)
    const end = () => {
      cancel()
      resolve()
    }
    task.then(end, end)
  })
}

/** Resolves when the task, if there is one, has ended, or as soon as the signal aborts. Never rejects. */
export function unlessAborted(task: Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  if (!task) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', end)
    task.then(end, end)
  })
}

/** The task's result, or a rejection with `late()` after `ms` or an abort. What the task does later is ignored. */
export function within<T>(
  world: World,
  ms: number,
  task: () => T | Promise<T>,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(late())
    const cancel = world.scheduler.after(ms, giveUp)
    signal?.addEventListener('abort', giveUp)
    const end = (settle: () => void) => {
      cancel()
      signal?.removeEventListener('abort', giveUp)
      settle()
    }
    // Through `then`: what the task throws at once is a rejection too.
    Promise.resolve()
      .then(task)
      .then(
        (value) => end(() => resolve(value)),
        (error: unknown) => end(() => reject(error as Error)),
      )
  })
}
