import type { World } from '@openclaw/sdk'

/** Waits so many ms, or until the signal aborts. */
export function pause(
  { scheduler }: Pick<World, 'scheduler'>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = scheduler.after(ms, end)
    signal.addEventListener('abort', end)
  })
}
