import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metric, World } from '@openclaw/sdk'

const everyMs = 10_000
const resolutionMs = 10
const shares = { p50: 50, p99: 99, max: 100 }

export interface LoopDelay {
  readonly metric: Metric
  /** Measures until the result is called. */
  open(): () => void
}

/** How late timers fire because the event loop is busy: of the last ten seconds, so that one stall does not stay for ever. */
export function createLoopDelay({ scheduler }: World): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  let last = measure()

  function measure(): Readonly<Record<string, number>> {
    if (histogram.count === 0) return { p50: 0, p99: 0, max: 0 }
    // The histogram holds the time between two looks, which includes the pause that was asked for.
    const lateBy = (share: number) => Math.max(0, histogram.percentile(share) / 1e9 - resolutionMs / 1000)
    return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, lateBy(share)]))
  }

  return {
    metric: {
      kind: 'gauge',
      help: 'How late the event loop is, of the last ten seconds',
      labels: ['part'],
      read: () => Object.entries(last).map(([part, value]) => ({ labels: { part }, value })),
    },
    open() {
      histogram.enable()
      const tick = (): void => {
        last = measure()
        histogram.reset()
        cancel = scheduler.after(everyMs, tick)
      }
      let cancel = scheduler.after(everyMs, tick)
      return () => {
        cancel()
        histogram.disable()
      }
    },
  }
}
