import type { World } from '@openclaw/sdk'

export { createFakeWorld, createRandom, settle } from '@openclaw/dry-run'
export type { FakeWorld } from '@openclaw/dry-run'

/** The machine's own time, for tests in which real sockets and files take part. */
export function createRealWorld(): World & { readonly timers: number } {
  const timers = new Set<NodeJS.Timeout>()
  let ids = 0
  const start = Date.now().toString(36)
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    scheduler: {
      after(ms, run) {
        const timer = setTimeout(() => {
          timers.delete(timer)
          run()
        }, ms)
        timers.add(timer)
        return () => {
          timers.delete(timer)
          clearTimeout(timer)
        }
      },
    },
    id: () => `t${start}${(++ids).toString(36).padStart(5, '0')}`,
    random: () => Math.random(),
    get timers() {
      return timers.size
    },
  }
}
