import { errorLine } from '@openclaw/sdk'
import type { Log, MessageState, OverdueMessage, Queue, Stream, World } from '@openclaw/sdk'

const openStates: readonly MessageState[] = ['waiting', 'running', 'sending']
/** Alarms of one look; the rest is counted. */
const mostAlarms = 100

export interface Sweeper extends Stream<OverdueMessage> {
  look(): Promise<void>
}

/** Looks for messages without an end past their deadline, and tells of each once. */
export function createSweeper(queue: Queue, world: World, log: Log, deadlineMs: number): Sweeper {
  let alarmed = new Set<string>()
  const watchers = new Set<(message: OverdueMessage) => void>()
  return {
    subscribe(next) {
      watchers.add(next)
      return { unsubscribe: () => void watchers.delete(next) }
    },
    async look() {
      try {
        const now = world.clock.now()
        const { records } = await queue.list({ states: openStates, until: now - deadlineMs, limit: 10_000 })
        const late = records.filter(({ id }) => !alarmed.has(id))
        const overdue = late.map(({ id, direction, channel, state, acceptedAt }) => {
          return { id, direction, channel, state, ageMs: now - acceptedAt }
        })
        for (const message of overdue.slice(0, mostAlarms)) {
          log.error(message, 'a message has no end past its deadline')
        }
        if (late.length > mostAlarms)
          log.error({ more: late.length - mostAlarms }, 'more messages are overdue')
        alarmed = new Set(records.map(({ id }) => id))
        for (const next of watchers) overdue.forEach(next)
      } catch (error) {
        log.error({ error: errorLine(error) }, 'overdue messages could not be looked for')
      }
    },
  }
}
