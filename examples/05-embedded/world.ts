import { randomUUID } from 'node:crypto'
import type { World } from '@openclaw/sdk'

/** Time, chance and names as this machine has them. A test would hand in others. */
export const world: World = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  scheduler: {
    after(ms, task) {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
  },
  id: () => `${Date.now().toString(36)}-${randomUUID()}`,
  random: () => Math.random(),
}
