import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { IntervalHistogram } from 'node:perf_hooks'
import type { World } from '@openclaw/sdk'
import type { LoopDelay } from './status-report.js'

export interface LoopMeter {
  /** The first who asks waits a moment: nobody measures while nobody asks. */
  delay(): Promise<LoopDelay>
  close(): void
}

const resolutionMs = 10
const firstMs = 250
/** It goes on for so long after it was asked for last; a measurement never covers more. */
const restMs = 60_000

/** How late the event loop is. */
export function createLoopMeter({ clock, scheduler }: World): LoopMeter {
  let histogram: IntervalHistogram | undefined
  let since = 0
  let cancelRest = (): void => undefined
  let endFirst = (): void => undefined
  let first: Promise<void> | undefined

  function begin(): void {
    histogram = monitorEventLoopDelay({ resolution: resolutionMs })
    histogram.enable()
    since = clock.monotonic()
    first = new Promise((resolve) => {
      const cancel = scheduler.after(firstMs, resolve)
      endFirst = () => {
        cancel()
        resolve()
      }
    })
  }

  function rest(): void {
    histogram?.disable()
    histogram = undefined
  }

  function late(percentile: number): number {
    // It tells the time from one timer to the next.
    const ms = (histogram?.percentile(percentile) ?? 0) / 1e6 - resolutionMs
    return Math.max(0, Math.round(ms * 100) / 100)
  }

  return {
    async delay() {
      if (!histogram) begin()
      cancelRest()
      cancelRest = scheduler.after(restMs, rest)
      await first
      const now = clock.monotonic()
      const told = { delayP50Ms: late(50), delayP99Ms: late(99), overMs: Math.round(now - since) }
      if (now - since > restMs) {
        histogram?.reset()
        since = now
      }
      return told
    },
    close() {
      cancelRest()
      endFirst()
      rest()
    },
  }
}
