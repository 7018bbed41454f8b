import type { TurnClaim } from '@openclaw/sdk'
import type { Lane } from './board.js'
import { sameConversation } from './conversation.js'
import type { Holding } from './holding.js'
import { claimed, type InboundRow } from './row.js'
import type { Change, Patch } from './store.js'

export interface CountedClaim extends TurnClaim {
  /** Makes it durable that these of its messages were tried. */
  count(ids: ReadonlySet<string>): Promise<void>
}

/** The right to a lane's first messages: one that is alone, or those of one conversation and agent, up to `batchSize`. */
export function createTurnClaim(
  host: Holding,
  lane: Lane<InboundRow>,
  batchSize: number,
  leaseMs: number,
): CountedClaim {
  const { world, turns, counts, leases, unappended } = host
  const { key } = lane
  const rows = lane.rows.slice(0, batchLength(lane.rows, batchSize))
  let state: 'running' | 'settled' | 'over' = 'running'
  const lease = leases.take(key, leaseMs, () => end(0, true))
  counts.waiting -= rows.length
  counts.running += rows.length
  for (const row of rows) {
    row.attempts += 1
    row.state = 'running'
    row.availableAt = undefined
  }
  // Not awaited: at worst a crash forgets an attempt.
  host.note(
    rows.map((row) => ({ type: 'update', row, patch: { state: 'running', attempts: row.attempts } })),
    'later',
  )

  /** Frees the lane. Messages that are not settled wait again. */
  function end(restMs: number, again: boolean): void {
    if (state === 'over') return
    if (state === 'running') {
      counts.running -= rows.length
      if (again) counts.waiting += rows.length
      for (const row of rows) row.state = 'waiting'
    }
    state = 'over'
    lease.end()
    turns.free(lane, restMs)
  }

  return {
    key,
    epoch: lease.epoch,
    attempt: rows[0]!.attempts,
    messages: rows.map(claimed),
    unappended: unappended.get(key) ?? [],
    shared: host.shared,
    async count(ids) {
      const again = rows.filter(({ id }) => ids.has(id))
      const changes = again.map((row): Change => {
        return { type: 'update', row, patch: { attempts: row.attempts } }
      })
      await lease.during(host.commit(changes))
    },
    async renew() {
      lease.check()
      lease.renew()
    },
    async settle({ turnId, outcomes, outbound, entries, stages, usage }) {
      lease.check()
      lease.pin()
      const settledAt = world.clock.now()
      const outboundRows = host.outboundRows(outbound)
      const outboundIds = outbound.map((created) => created.outbound.id)
      const changes = rows.map((row, index): Change => {
        const { attempts, stages: before } = row
        const { state, reason } = outcomes[index]!
        // The turn's trace and cost stand with its first message; the others name the turn.
        const all = index > 0 ? before : [...before, ...stages]
        const cost = index > 0 ? undefined : usage
        const patch: Patch = {
          state,
          reason,
          settledAt,
          turnId,
          outboundIds,
          attempts,
          stages: all,
          usage: cost,
        }
        return { type: 'update', row, patch }
      })
      const receivers = [...new Set(rows.flatMap(({ receiver }) => receiver ?? []))]
      for (const row of outboundRows) changes.push({ type: 'insert', row, receivers })
      if (entries.length > 0) changes.push({ type: 'entries', row: { key, turnId, entries } })
      const { given } = host.learn(await host.commit(changes, lease.epoch))
      for (const { id } of rows) host.awaited.delete(id)
      if (entries.length > 0) unappended.set(key, [...(unappended.get(key) ?? []), { turnId, entries }])
      lane.rows.splice(0, rows.length)
      counts.running -= rows.length
      if (state === 'running') state = 'settled'
      return host.enqueueSends(outboundRows, given)
    },
    appended(turnId, synced) {
      const known = unappended.get(key) ?? []
      const rest = known.filter((settled) => settled.turnId !== turnId)
      if (rest.length > 0) unappended.set(key, rest)
      else unappended.delete(key)
      const back = known.find((settled) => settled.turnId === turnId)
      synced.then(
        () => host.note([{ type: 'appended', turnId, key }], 'later'),
        () => back && unappended.set(key, [back, ...(unappended.get(key) ?? [])]),
      )
    },
    async retry({ error, delayMs }) {
      lease.check()
      lease.pin()
      const at = world.clock.now()
      const availableAt = at + delayMs
      for (const row of rows) row.failures = [...row.failures, { attempt: row.attempts, at, error }]
      const changes = rows.map((row): Change => {
        const { attempts, failures } = row
        return { type: 'update', row, patch: { state: 'waiting', attempts, failures, availableAt } }
      })
      await host.commit(changes)
      end(delayMs, true)
    },
    release() {
      if (state === 'running') {
        for (const row of rows) row.attempts -= 1
        const changes = rows.map((row): Change => {
          return { type: 'update', row, patch: { state: 'waiting', attempts: row.attempts } }
        })
        host.note(changes, 'later')
      }
      end(0, true)
    },
  }
}

function batchLength(rows: readonly InboundRow[], batchSize: number): number {
  const first = rows[0]!
  if (first.solo) return 1
  const other = rows.findIndex((row, index) => index > 0 && !together(first, row))
  return Math.min(other < 0 ? rows.length : other, Math.max(batchSize, 1))
}

function together(first: InboundRow, row: InboundRow): boolean {
  return (
    !row.solo && row.route?.agentId === first.route?.agentId && sameConversation(row.envelope, first.envelope)
  )
}
