import type { MessageRecord, Queue, QueueDepth } from '@openclaw/sdk'
import type { Backlog } from './status-report.js'

/** So many of each direction are counted: more than that is no figure that anybody compares. */
const counted = 1_000

type Counts = Backlog['accounts'][number]

/** What waits, by account. Costs nothing while nothing does. */
export async function backlogOf(queue: Queue, depth: QueueDepth | undefined): Promise<Backlog> {
  const waits = (wanted: number | undefined, direction: MessageRecord['direction']) =>
    wanted === 0 ? { records: [] } : queue.list({ states: ['waiting'], direction, limit: counted })
  const pages = await Promise.all([waits(depth?.waiting, 'inbound'), waits(depth?.unsent, 'outbound')])
  const accounts = new Map<string, Counts>()
  for (const { channel, account, direction } of pages.flatMap(({ records }) => records)) {
    const name = JSON.stringify([channel, account])
    const { waiting, unsent } = accounts.get(name) ?? { waiting: 0, unsent: 0 }
    const inbound = direction === 'inbound' ? 1 : 0
    accounts.set(name, { channel, account, waiting: waiting + inbound, unsent: unsent + 1 - inbound })
  }
  return {
    accounts: [...accounts.values()],
    more: pages.some((page) => 'next' in page && page.next !== undefined),
  }
}
