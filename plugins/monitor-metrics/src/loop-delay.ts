import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { IntervalHistogram } from 'node:perf_hooks'
import type { Metric, World } from '@openclaw/sdk'

const everyMs = 10_000
const resolutionMs = 10
const parts = { p50: 50, p99: 99, max: 100 }

type Delays = Readonly<Record<string, number>>

export interface LoopDelay {
  readonly metric: Metric
  /** Measures until the result is called. */
  open(): () => void
}

/** How late the event loop is, of the last ten seconds: one stall does not stay for ever. */
export function createLoopDelay({ scheduler }: World): LoopDelay {
  let delays = (): Delays => ({})
  return {
    metric: {
      kind: 'gauge',
      help: 'How late the event loop is, of the last ten seconds',
      labels: ['part'],
      read: () => Object.entries(delays()).map(([part, value]) => ({ labels: { part }, value })),
    },
    open() {
      const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
      histogram.enable()
      delays = () => delaysOf(histogram)
      let cancel = scheduler.after(everyMs, tick)
      function tick(): void {
        const last = delaysOf(histogram)
        delays = () => last
        histogram.reset()
        cancel = scheduler.after(everyMs, tick)
      }
      return () => {
        cancel()
        histogram.disable()
      }
    },
  }
}

function delaysOf(histogram: IntervalHistogram): Delays {
  // It holds the time between two looks, in ns, with the pause that was asked for; nothing yet after a reset.
  const lateBy = (percentile: number) =>
    histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(percentile) / 1e9 - resolutionMs / 1000)
  return Object.fromEntries(Object.entries(parts).map(([part, percentile]) => [part, lateBy(percentile)]))
}
