import { OpenClawError } from '@openclaw/sdk'
import type {
  Accepted,
  Incoming,
  NewOutbound,
  Queue,
  QueueDepth,
  SendClaim,
  TurnClaim,
  World,
} from '@openclaw/sdk'
import { Board, type Lane } from './board.js'
import { conversationKey } from './conversation.js'
import type { LedgerHost } from './host.js'
import { Leases } from './lease.js'
import { createRefusals } from './refusals.js'
import { inboundRow, type InboundRow, type OutboundRow, type Row } from './row.js'
import { createSendClaim } from './send-claim.js'
import type { Change, LedgerStore, Patch } from './store.js'
import { createTurnClaim, type CountedClaim } from './turn-claim.js'

export interface LedgerOptions {
  readonly world: World
  readonly store: LedgerStore
  /** Waiting inbound messages, past which `accept` answers `full`. */
  readonly maxSize: number
}

const fullRetryMs = 1_000
/** A rest that outlived a restart lasts no longer: the wall clock may have been set back meanwhile. */
const longestRestMs = 60_000
/** States from which a message may be given another chance. */
const redrivable = new Set(['dead', 'refused', 'expired', 'uncertain'])

/** A queue that takes nothing before it was opened. */
export interface Ledger extends Queue {
  /** Resolves when what the store held waits again. */
  open(): Promise<void>
}

/**
 * The queue in front of a store: lanes, claims and leases in memory, every step that must survive in the store.
 * One ledger owns its store.
 */
export function createLedger({ world, store, maxSize }: LedgerOptions): Ledger {
  const turns = new Board<InboundRow>(world)
  const boards = new Map<string, Board<OutboundRow>>()
  const counts = { waiting: 0, running: 0, sending: 0, unsent: 0 }
  const leases = new Leases(world)
  const refusals = createRefusals(world, store)
  /** Inbound messages that waited or ran when the store was last used. */
  const restored = new Set<string>()
  let state: 'new' | 'open' | 'closed' = 'new'

  const host: LedgerHost = {
    ...{ world, store, turns, leases, counts, sends, outboundRows, enqueueSends },
    unappended: new Map(),
  }

  function sends(channel: string): Board<OutboundRow> {
    let board = boards.get(channel)
    if (!board) boards.set(channel, (board = new Board<OutboundRow>(world)))
    return board
  }

  function outboundRows(created: readonly NewOutbound[]): OutboundRow[] {
    const acceptedAt = world.clock.now()
    return created.map(({ outbound, outcome, connection }) => ({
      id: outbound.id,
      direction: 'outbound',
      outbound,
      acceptedAt,
      connection,
      state: outcome?.state ?? (connection ? 'sending' : 'waiting'),
      reason: outcome?.reason,
      attempts: 0,
      failures: [],
      stages: [],
      settledAt: outcome && acceptedAt,
      receipt: undefined,
      availableAt: undefined,
    }))
  }

  function enqueueSends(rows: readonly OutboundRow[]): SendClaim[] {
    const claims: SendClaim[] = []
    for (const row of rows) {
      if (row.state === 'refused') continue
      if (row.connection) claims.push(claimConnection(row))
      else wait(row)
    }
    return claims
  }

  function claimConnection(row: OutboundRow): SendClaim {
    const lane: Lane<OutboundRow> = {
      key: row.id,
      rows: [row],
      claimed: true,
      availableAt: 0,
      cancel: undefined,
    }
    return createSendClaim(host, undefined, lane, leaseForConnections)
  }

  function wait(row: Row, delayMs = 0): void {
    if (row.direction === 'inbound') {
      counts.waiting += 1
      turns.add(row.key, row, delayMs)
    } else {
      counts.unsent += 1
      sends(row.outbound.channel).add(conversationKey(row.outbound), row, delayMs)
    }
  }

  /** Whatever was under way when the store was last used waits again. */
  async function open(): Promise<void> {
    const opened = await store.load()
    leases.begin(opened.openings)
    const lost: Change[] = []
    for (const { key, turnId, entries } of opened.entries) {
      host.unappended.set(key, [...(host.unappended.get(key) ?? []), { turnId, entries }])
    }
    for (const row of opened.rows) {
      if (row.direction === 'outbound' && row.connection) {
        const patch: Patch = { state: 'expired', reason: 'connection lost', settledAt: world.clock.now() }
        lost.push({ type: 'update', row, patch })
      } else {
        if (row.direction === 'inbound') restored.add(row.id)
        wait(row, Math.min((row.availableAt ?? 0) - world.clock.now(), longestRestMs))
      }
    }
    if (lost.length > 0) store.note(lost)
    state = 'open'
  }

  async function accept(incoming: Incoming): Promise<Accepted> {
    mustBeOpen()
    const counted = refusals.count(incoming)
    if (counted !== undefined) return { status: 'counted', id: counted }
    const waits = incoming.outcome === undefined
    if (waits && counts.waiting >= maxSize) return { status: 'full', retryAfterMs: fullRetryMs }
    const row = inboundRow(incoming, world)
    const outbound = outboundRows(incoming.outbound ?? [])
    const changes: Change[] = [row, ...outbound].map((inserted) => ({ type: 'insert', row: inserted }))
    // Counted before it is safe: many at once must not overrun the limit.
    if (waits) counts.waiting += 1
    try {
      const duplicate = await store.commit(changes)
      if (duplicate) return duplicateOf(duplicate, incoming)
    } finally {
      if (waits) counts.waiting -= 1
    }
    if (waits) wait(row)
    return { status: 'accepted', sends: enqueueSends(outbound) }
  }

  async function redrive(id: string, routed: Parameters<Queue['redrive']>[1]): Promise<boolean> {
    mustBeOpen()
    const row = await store.row(id)
    if (!row || !redrivable.has(row.state)) return false
    const { availableAt: _a, settledAt: _s, reason: _r, ...rest } = row
    const again = { ...rest, ...routed, state: 'waiting', attempts: 0 } as Row
    if (again.direction === 'inbound' && (!again.route || again.refusals)) return false
    const patch = {
      ...routed,
      state: 'waiting',
      attempts: 0,
      reason: undefined,
      settledAt: undefined,
    } as Patch
    await store.commit([{ type: 'update', row, patch }])
    wait(again)
    return true
  }

  async function discard(id: string): Promise<boolean> {
    mustBeOpen()
    const row = await store.row(id)
    if (!row || !(redrivable.has(row.state) || row.state === 'waiting')) return false
    if (row.state === 'waiting') {
      const matches = (other: Row) => other.id === id
      const removed =
        row.direction === 'inbound'
          ? turns.remove(row.key, matches)
          : sends(row.outbound.channel).remove(conversationKey(row.outbound), matches)
      if (!removed) return false
      counts[row.direction === 'inbound' ? 'waiting' : 'unsent'] -= 1
    }
    const patch: Patch = { state: 'refused', reason: 'discarded', settledAt: world.clock.now() }
    await store.commit([{ type: 'update', row, patch }])
    return true
  }

  /**
   * A message that ended the process in its turn would do so for ever: what comes back from a restart has its attempt
   * counted for certain before the turn begins.
   */
  async function countAttempt(claim: CountedClaim): Promise<void> {
    if (!claim.messages.some(({ id }) => restored.has(id))) return
    try {
      await claim.count(restored)
      for (const { id } of claim.messages) restored.delete(id)
    } catch (error) {
      claim.release()
      throw error
    }
  }

  function depth(): QueueDepth {
    let oldest: number | undefined
    for (const { acceptedAt } of turns.rows())
      if (oldest === undefined || acceptedAt < oldest) oldest = acceptedAt
    return { ...counts, ...(oldest !== undefined && { oldestWaitingAt: oldest }) }
  }

  function mustBeOpen(): void {
    if (state !== 'open') throw new OpenClawError('OC_QUEUE_CLOSED', 'The queue is not open')
  }

  return {
    durable: store.durable,
    open,
    accept,
    async claimTurn({ batchSize, leaseMs, signal }): Promise<TurnClaim | undefined> {
      const lane = await turns.take(signal)
      if (!lane) return undefined
      const claim = createTurnClaim(host, lane, batchSize, leaseMs)
      if (restored.size > 0) await countAttempt(claim)
      return claim
    },
    async claimSend({ channel, leaseMs, marked, signal }): Promise<SendClaim | undefined> {
      const board = sends(channel)
      const lane = await board.take(signal)
      if (!lane) return undefined
      const claim = createSendClaim(host, board, lane, leaseMs)
      if (marked) await claim.mark()
      return claim
    },
    get(id) {
      refusals.note()
      return store.record(id)
    },
    list(query) {
      refusals.note()
      return store.list(query)
    },
    redrive,
    discard,
    depth,
    async close() {
      if (state === 'closed') return
      state = 'closed'
      turns.close()
      for (const board of boards.values()) board.close()
      leases.close()
      refusals.close()
      await store.close()
    },
  }
}

/** A send over an open connection has no successor to protect: its lease only bounds what is remembered. */
const leaseForConnections = 60_000

function duplicateOf(
  { id, fingerprint }: { id: string; fingerprint?: string },
  { envelope }: Incoming,
): Accepted {
  const known = fingerprint !== undefined && envelope.fingerprint !== undefined
  return { status: 'duplicate', id, conflict: known && fingerprint !== envelope.fingerprint }
}
