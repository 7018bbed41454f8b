import type { MessageRecord } from '@openclaw/sdk'
import { decisionOf, type Decided } from './decision.js'
import { ended, openDryGateway, type DryRunOptions } from './dry-gateway.js'
import { fakeAgent } from './fake-agent.js'

/**
 * Puts recorded inbound messages through the decisions of a config, the oldest first, on a clock that shows each one's
 * own time. No agent runs, no command is run, nothing is sent and nothing is kept. The answers stand as the records do.
 */
export async function decideAll(
  records: readonly MessageRecord[],
  options: DryRunOptions,
): Promise<Decided[]> {
  const order = [...records.keys()].sort((a, b) => records[a]!.acceptedAt - records[b]!.acceptedAt)
  const first = order[0]
  if (first === undefined) return []
  const { gateway, world, patience, close } = await openDryGateway({
    ...options,
    now: records[first]!.acceptedAt,
    channels: [...new Set(records.map(({ channel }) => channel))],
    agentsStart: false,
    replaceAgent: (id, _agent, own) => fakeAgent(id, '', own),
  })
  const decided = new Array<Decided>(records.length)
  try {
    for (const index of order) {
      const { envelope, acceptedAt } = records[index]!
      const passed = acceptedAt - world.clock.now()
      if (passed > 0) await world.advance(passed)
      if (!envelope) decided[index] = { text: '', failure: 'the record has no envelope' }
      else decided[index] = decisionOf(await ended(gateway.decide(envelope), patience))
    }
    return decided
  } finally {
    await close()
  }
}
