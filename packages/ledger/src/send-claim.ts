import type { SendClaim } from '@openclaw/sdk'
import type { Board, Lane } from './board.js'
import type { Holding } from './holding.js'
import type { OutboundRow } from './row.js'
import type { Change, Patch } from './store.js'

export interface MarkedClaim extends SendClaim {
  /** Makes it durable that the send began; on failure the claim is given back. */
  mark(): Promise<void>
}

/** How long a lane rests when the end of a send could not be written: a full disk must not spin. */
const failedRestMs = 1_000

/** The right to send a lane's first outbound; without a board, one that hangs on an open connection. */
export function createSendClaim(
  host: Holding,
  board: Board<OutboundRow> | undefined,
  lane: Lane<OutboundRow>,
  leaseMs: number,
): MarkedClaim {
  const { world, counts, leases } = host
  const row = lane.rows[0]!
  const { id } = row
  const interrupted = row.state === 'sending' && !row.connection
  const before = row.state
  let [over, marked] = [false, false]
  const lease = leases.take(id, leaseMs, () => {
    // The send may still be under way somewhere: whoever takes it next must know.
    row.state = 'sending'
    const settledAt = world.clock.now()
    if (row.connection) host.note(change({ state: 'expired', reason: 'connection lost', settledAt }))
    free(0)
  })
  row.attempts += 1
  row.state = 'sending'
  counts.sending += 1
  if (board) counts.unsent -= 1

  function free(restMs: number): void {
    if (over) return
    over = true
    lease.end()
    counts.sending -= 1
    if (lane.rows[0] === row && board) counts.unsent += 1
    board?.free(lane, restMs)
  }

  function change(patch: Patch): Change[] {
    // Of several who may answer over a connection the first has said how it ended.
    return [{ type: 'update', row, patch, unlessEnded: row.connection === true }]
  }

  /** Writes how the attempt ended. Where that fails, another follows: in doubt where this one left a doubt. */
  async function end(patch: Patch, doubtful: boolean): Promise<void> {
    try {
      await host.commit(change(patch))
    } catch (error) {
      row.state = doubtful ? 'sending' : 'waiting'
      free(failedRestMs)
      throw error
    }
  }

  return {
    outbound: row.outbound,
    epoch: lease.epoch,
    attempt: row.attempts,
    interrupted,
    async mark() {
      try {
        await lease.during(host.commit(change({ state: 'sending', attempts: row.attempts })))
        marked = true
      } catch (error) {
        row.state = before
        row.attempts -= 1
        free(0)
        throw error
      }
    },
    async renew() {
      lease.check()
      lease.renew()
    },
    async settle({ outcome, receipt, stages = [] }) {
      lease.check()
      lease.pin()
      const settledAt = world.clock.now()
      const { state, reason } = outcome
      const all = row.stages.length === 0 ? stages : [...row.stages, ...stages]
      const patch: Patch = { state, reason, settledAt, attempts: row.attempts, receipt, stages: all }
      // Losing this one costs a repeated send under the same key, and waiting for it costs time. Of a marked one it would
      // cost a doubt that people see.
      if ((outcome.state === 'delivered' && !marked) || row.connection) host.note(change(patch))
      else await end(patch, state === 'uncertain' || state === 'delivered')
      lane.rows.shift()
      free(0)
    },
    async retry({ error, delayMs, doubtful }) {
      lease.check()
      lease.pin()
      const at = world.clock.now()
      const failures = [...row.failures, { attempt: row.attempts, at, error }]
      const state = doubtful ? 'sending' : 'waiting'
      await end({ state, attempts: row.attempts, failures, availableAt: at + delayMs }, doubtful === true)
      row.failures = failures
      row.state = state
      free(delayMs)
    },
    release() {
      if (over) return
      row.attempts -= 1
      row.state = before
      host.note(change({ state: before, attempts: row.attempts }))
      free(0)
    },
  }
}
