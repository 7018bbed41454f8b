import type { Cancel, Log, World } from '@openclaw/sdk'
import type { Failure } from './failure.js'
import type { Notice } from './notice.js'

export interface Courier {
  /** Never throws, never waits. */
  take(notice: Notice): void
  /** Tells the log what was not delivered. */
  close(): void
}

/** Notices that wait while the receiver does not take them. */
const mostWaiting = 50
const mostAttempts = 10
const firstPauseMs = 1_000
const longestPauseMs = 300_000

/** Delivers notices one after the other, each tried again with back-off; what cannot be delivered is logged. */
export function createCourier(
  { world, log }: { readonly world: World; readonly log: Log },
  deliver: (notice: Notice) => Promise<Failure>,
): Courier {
  const waiting: Notice[] = []
  let busy = false
  let closed = false
  let cancel: Cancel | undefined

  async function attempt(count: number): Promise<void> {
    const [notice] = waiting
    busy = notice !== undefined && !closed
    if (!notice || closed) return
    const failure = await deliver(notice)
    if (closed) return
    // The oldest may have been given up for a newer one meanwhile.
    const isFirst = waiting[0] === notice
    if (failure?.again && count < mostAttempts && isFirst) {
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1))
      cancel = world.scheduler.after(pauseMs, () => void attempt(count + 1))
      return
    }
    if (isFirst) waiting.shift()
    if (isFirst && failure) lost(notice, failure.reason)
    await attempt(1)
  }

  function lost({ id, kind, count, text }: Notice, reason: string): void {
    log.error({ notice: id, kind, count, text, reason }, 'a notice could not be delivered')
  }

  return {
    take(notice) {
      if (waiting.length >= mostWaiting) lost(waiting.shift()!, 'too many notices wait')
      waiting.push(notice)
      if (!busy) void attempt(1)
    },
    close() {
      closed = true
      cancel?.()
      for (const notice of waiting.splice(0)) lost(notice, 'the gateway stopped')
    },
  }
}
