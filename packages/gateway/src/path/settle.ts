import type { InboundState, Outcome, Settlement, Turn, TurnClaim } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import type { TurnRun } from './run.js'
import { deliverAll } from './send.js'
import { tellSettled } from './settled.js'

/** The durable end of a turn; then the answer leaves while the session is written. */
export async function settle(
  host: PathHost,
  run: TurnRun,
  claim: TurnClaim,
  settlement: Settlement,
): Promise<void> {
  const { turnId, outcomes, entries } = settlement
  if (host.at) await host.at('claim.beforeSettle')
  const sends = await claim.settle(settlement)
  run.settled = true
  if (host.at) await host.at('claim.afterSettle')
  const sent = deliverAll(host, sends, claim.messages)
  for (const [index, message] of claim.messages.entries()) {
    await tellSettled(host, run.generation, message, outcomes[index]!, settlement)
  }
  if (entries.length > 0) await host.sessions.append(claim.key, turnId, entries)
  if (host.at) await host.at('session.afterAppend')
  claim.appended()
  await sent
}

/** All messages of a batch end alike; those behind the first say in whose answer they are. */
export function outcomesOf(turn: Turn, outcome: Outcome<InboundState>): Outcome<InboundState>[] {
  return turn.messages.map((_, index) => (index === 0 ? outcome : { ...outcome, reason: `turn ${turn.id}` }))
}
