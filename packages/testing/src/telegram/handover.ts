import type { Platform } from './platform.js'
import type { Tracked } from './updates.js'

/** Notes that updates reached the bot, and lets faults repeat them. */
export function handedOver({ bots, faults }: Platform, updates: readonly Tracked[]): void {
  for (const tracked of updates) {
    const queue = bots.get(tracked.token)?.queue
    queue?.came(tracked)
    if (faults.forUpdate('duplicate', tracked.token, tracked.update)) queue?.repeat(tracked)
  }
}

/** Bot API, Update: they may come out of order. */
export function reordered({ faults }: Platform, updates: readonly Tracked[]): readonly Tracked[] {
  const first = updates[0]
  if (!first || updates.length < 2) return updates
  const fault = faults.forUpdate('reorder', first.token, first.update)
  if (!fault) return updates
  const mixed = shuffled(updates, (most) => faults.chance.between(0, most))
  if (fault.withinChat) return mixed
  const waiting = [...updates]
  return mixed.map(({ chatId }) => {
    const [oldest] = waiting.splice(
      waiting.findIndex((tracked) => tracked.chatId === chatId),
      1,
    )
    return oldest!
  })
}

function shuffled<T>(items: readonly T[], upTo: (most: number) => number): T[] {
  const mixed = [...items]
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = upTo(last)
    const kept = mixed[last]!
    mixed[last] = mixed[other]!
    mixed[other] = kept
  }
  return mixed
}
