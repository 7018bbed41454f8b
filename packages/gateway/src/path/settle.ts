import { errorLine } from '@openclaw/sdk'
import type { InboundState, Outcome, SessionEntry, Settlement, Turn, TurnClaim } from '@openclaw/sdk'
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
  if (entries.length > 0) await appendTo(host, claim, turnId, entries)
  if (host.at) await host.at('session.afterAppend')
  await sent
}

/** Puts a settled turn into its session. The queue keeps the entries until the session store has synced them. */
export async function appendTo(
  host: PathHost,
  claim: TurnClaim,
  turnId: string,
  entries: readonly SessionEntry[],
): Promise<void> {
  const { synced } = await host.sessions.append(claim.key, turnId, entries, { fresh: claim.shared })
  claim.appended(turnId, synced)
  synced.catch((error: unknown) => {
    host.log.warn({ key: claim.key, error: errorLine(error) }, 'a session is not synced')
  })
}

/** All messages of a batch end alike; those behind the first say in whose answer they are. */
export function outcomesOf(turn: Turn, outcome: Outcome<InboundState>): Outcome<InboundState>[] {
  return turn.messages.map((_, index) => (index === 0 ? outcome : { ...outcome, reason: `turn ${turn.id}` }))
}
