import type { GatewayEvent, Queue, World } from '@openclaw/sdk'

/** More dead letters than this are shown as so many. */
const most = 1_000
const freshMs = 10_000

/** How many dead letters there are. The queue is asked again when one was added, and else every ten seconds. */
export function createDeadCount(queue: Queue, clock: World['clock']) {
  let known: { readonly at: number; readonly count: number } | undefined
  return {
    observe(event: GatewayEvent): void {
      if (event.type === 'message.settled' && event.state === 'dead') known = undefined
    },
    async read(): Promise<number> {
      const at = clock.monotonic()
      if (known && at - known.at < freshMs) return known.count
      const { records } = await queue.list({ states: ['dead'], limit: most })
      known = { at, count: records.length }
      return records.length
    },
  }
}
