import { OpenClawError } from '@openclaw/sdk'
import type { Address, NewOutbound, QueueDepth, SendClaim, SettledEntries, World } from '@openclaw/sdk'
import { Board, type Lane } from './board.js'
import { conversationKey } from './conversation.js'
import { Leases } from './lease.js'
import type { InboundRow, OutboundRow, Row } from './row.js'
import { createSendClaim } from './send-claim.js'
import type { Change, Committed, HeldRows, Joined, LedgerStore, Patch } from './store.js'

/** A rest that outlived a restart lasts no longer: the wall clock may have been set back meanwhile. */
const longestRestMs = 60_000
/** A send over an open connection has no successor to protect: its lease only bounds what is remembered. */
const leaseForConnections = 60_000

/** What one member holds: lanes, claims and leases, and what claims need of them. When it was taken for dead, it holds nothing. */
export class Holding {
  readonly world: World
  readonly turns: Board<InboundRow>
  readonly leases: Leases
  readonly counts = { waiting: 0, running: 0, sending: 0, unsent: 0 }
  /** Turns of a key that are settled and may not be in the session store yet. */
  readonly unappended = new Map<string, readonly SettledEntries[]>()
  /** Inbound messages that waited or ran when another process, or an earlier one, had them. */
  readonly restored = new Set<string>()
  /** Accepted by this process, without an end, and somebody waits here to be told of it. */
  readonly awaited: Set<string>
  readonly #store: LedgerStore
  readonly #boards = new Map<string, Board<OutboundRow>>()
  #fenced = false

  constructor(world: World, store: LedgerStore, awaited: Set<string>) {
    this.world = world
    this.awaited = awaited
    this.#store = store
    this.turns = new Board(world)
    this.leases = new Leases(world)
  }

  get shared(): boolean {
    return this.#store.shared
  }

  sends({ channel, account }: Pick<Address, 'channel' | 'account'>): Board<OutboundRow> {
    const key = `${channel}\0${account}`
    let board = this.#boards.get(key)
    if (!board) this.#boards.set(key, (board = new Board<OutboundRow>(this.world)))
    return board
  }

  /** Rejects with OC_CLAIM_STALE when nothing is held any more. */
  commit(changes: readonly Change[], epoch?: number): Promise<Committed> {
    if (!this.#fenced) return this.#store.commit(changes, epoch)
    return Promise.reject(new OpenClawError('OC_CLAIM_STALE', 'Another process took this one for dead'))
  }

  /** Lanes may have come from another member. */
  learn(committed: Committed): Committed {
    if (committed.after !== undefined) this.leases.after(committed.after)
    return committed
  }

  note(changes: readonly Change[], when?: 'soon' | 'later'): void {
    if (!this.#fenced) this.#store.note(changes, when)
  }

  /** The rows of what a turn says, to be inserted with its settlement. */
  outboundRows(created: readonly NewOutbound[]): OutboundRow[] {
    const acceptedAt = this.world.clock.now()
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

  /** After the insert: what may be sent by any process waits for it; what hangs on a connection is claimed here. */
  enqueueSends(rows: readonly OutboundRow[], given: readonly string[] = []): SendClaim[] {
    const claims: SendClaim[] = []
    for (const row of rows) {
      if (row.state === 'refused' || given.includes(row.id)) continue
      if (row.connection) claims.push(this.claimConnection(row))
      else this.wait(row)
    }
    return claims
  }

  claimConnection(row: OutboundRow): SendClaim {
    const lane: Lane<OutboundRow> = {
      key: row.id,
      rows: [row],
      claimed: true,
      availableAt: 0,
      cancel: undefined,
    }
    return createSendClaim(this, undefined, lane, leaseForConnections)
  }

  wait(row: Row, delayMs = 0): void {
    if (row.direction === 'inbound') {
      this.counts.waiting += 1
      this.turns.add(row.key, row, delayMs)
    } else {
      this.counts.unsent += 1
      this.sends(row.outbound).add(conversationKey(row.outbound), row, delayMs)
    }
  }

  /** Takes a waiting row out; false when it is not here, or under way. */
  remove(row: Row): boolean {
    const matches = ({ id }: Row) => id === row.id
    const inbound = row.direction === 'inbound'
    const removed = inbound
      ? this.turns.remove(row.key, matches)
      : this.sends(row.outbound).remove(conversationKey(row.outbound), matches)
    if (removed) this.counts[inbound ? 'waiting' : 'unsent'] -= 1
    return removed
  }

  /** Whatever was under way elsewhere, or when the store was last used, waits again. */
  inherit({ member, rows, entries }: HeldRows & Pick<Joined, 'member'>): void {
    this.leases.begin(member)
    const now = this.world.clock.now()
    const lost: Change[] = []
    for (const { key, turnId, entries: said } of entries) {
      this.unappended.set(key, [...(this.unappended.get(key) ?? []), { turnId, entries: said }])
    }
    for (const row of rows) {
      if (row.direction === 'outbound' && row.connection) {
        const patch: Patch = { state: 'expired', reason: 'connection lost', settledAt: now }
        lost.push({ type: 'update', row, patch, unlessEnded: true })
      } else {
        if (row.direction === 'inbound') this.restored.add(row.id)
        this.wait(row, Math.min((row.availableAt ?? 0) - now, longestRestMs))
      }
    }
    if (lost.length > 0) this.note(lost)
  }

  depth(): QueueDepth {
    let oldest: number | undefined
    for (const { acceptedAt } of this.turns.rows())
      if (oldest === undefined || acceptedAt < oldest) oldest = acceptedAt
    return { ...this.counts, ...(oldest !== undefined && { oldestWaitingAt: oldest }) }
  }

  /** Another process has it all: every claim is stale, and nothing more is written for one. */
  fence(): void {
    this.#fenced = true
    this.leases.revoke()
    this.close()
  }

  close(): void {
    this.turns.close()
    for (const board of this.#boards.values()) board.close()
    this.leases.close()
  }
}
