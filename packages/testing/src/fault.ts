import type { FaultPoint } from '@openclaw/gateway'

/** A crash in the making: `at` goes into the gateway's options. */
export interface Crash {
  readonly at: (point: FaultPoint) => Promise<void> | undefined
  /** Resolves when the point was reached. */
  readonly reached: Promise<void>
}

/** Stops the gateway at a fault point, for good: from then on nothing passes any fault point, as after a crash. */
export function crashAt(point: FaultPoint, occurrence = 1): Crash {
  let seen = 0
  let crashed = false
  let reach = (): void => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return {
    reached,
    at(here) {
      if (here === point && ++seen === occurrence) {
        crashed = true
        reach()
      }
      return crashed ? new Promise<never>(() => undefined) : undefined
    },
  }
}
