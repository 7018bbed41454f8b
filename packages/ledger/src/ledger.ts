import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type {
  Accepted,
  AnsweredElsewhere,
  Incoming,
  InboundState,
  NewOutbound,
  Outcome,
  Queue,
  SendClaim,
  TurnClaim,
  World,
} from '@openclaw/sdk'
import { Board } from './board.js'
import { Holding } from './holding.js'
import { createRefusals } from './refusals.js'
import { inboundRow, type InboundRow, type OutboundRow, type Row } from './row.js'
import { createSendClaim } from './send-claim.js'
import type { Change, Committed, LedgerStore, Patch } from './store.js'
import { createTurnClaim, type CountedClaim } from './turn-claim.js'

export interface LedgerOptions {
  readonly world: World
  readonly store: LedgerStore
  /** Waiting inbound messages, past which `accept` answers `full`. */
  readonly maxSize: number
}

const fullRetryMs = 1_000
/** States from which a message may be given another chance. */
const redrivable = new Set(['dead', 'refused', 'expired', 'uncertain'])

/** A queue that takes nothing before it was opened. */
export interface Ledger extends Queue {
  /** Resolves when what the store held waits again. */
  open(): Promise<void>
}

/**
 * The queue in front of a store: lanes, claims and leases in memory, every step that must survive in the store. Where
 * several ledgers share a store, each lane is in one of them.
 */
export function createLedger({ world, store, maxSize }: LedgerOptions): Ledger {
  const awaited = new Set<string>()
  const posting = new Map<string, Promise<void>>()
  let holding = new Holding(world, store, awaited)
  const refusals = createRefusals(world, store)
  let name = ''
  let state: 'new' | 'open' | 'closed' = 'new'
  const answers = new Board<AnsweredElsewhere>(world)

  async function open(): Promise<void> {
    const joined = await store.load({
      given: (rows) => rows.forEach((row) => holding.wait(row)),
      inherited: (held) => holding.inherit(held),
      ended: tellEnded,
      fenced() {
        holding.fence()
        holding = new Holding(world, store, awaited)
      },
      joined(again) {
        holding.inherit(again)
        for (const id of awaited) void lookForEnd(id)
      },
    })
    name = joined.name
    holding.inherit(joined)
    state = 'open'
  }

  async function accept(incoming: Incoming): Promise<Accepted> {
    mustBeOpen()
    const counted = refusals.count(incoming)
    if (counted !== undefined) return { status: 'counted', id: counted }
    const waits = incoming.outcome === undefined
    if (waits && holding.counts.waiting >= maxSize) return { status: 'full', retryAfterMs: fullRetryMs }
    const row = inboundRow(incoming, world, name)
    const outbound = holding.outboundRows(incoming.outbound ?? [])
    const { duplicate, given } = await insert([row, ...outbound], waits)
    if (duplicate) return duplicateOf(duplicate, incoming)
    if (waits && row.receiver !== undefined) awaited.add(row.id)
    if (waits && !given?.includes(row.id)) holding.wait(row)
    return { status: 'accepted', sends: holding.enqueueSends(outbound, given) }
  }

  /** The same id at the same time is one post. */
  function post(created: NewOutbound): Promise<void> {
    const { id } = created.outbound
    const posted = posting.get(id) ?? postOnce(created).finally(() => posting.delete(id))
    posting.set(id, posted)
    return posted
  }

  async function postOnce(created: NewOutbound): Promise<void> {
    mustBeOpen()
    if (await store.row(created.outbound.id)) return
    const rows = holding.outboundRows([created])
    const { given } = await insert(rows, false)
    holding.enqueueSends(rows, given)
  }

  async function insert(rows: readonly Row[], counted: boolean): Promise<Committed> {
    const { counts } = holding
    const changes = rows.map((row): Change => ({ type: 'insert', row }))
    // Counted before it is safe: many at once must not overrun the limit.
    if (counted) counts.waiting += 1
    try {
      return holding.learn(await store.commit(changes))
    } catch (error) {
      // A process that was taken for dead may still take messages in, once it has joined anew.
      if (isOpenClawError(error, 'OC_CLAIM_STALE')) return holding.learn(await store.commit(changes))
      throw error
    } finally {
      if (counted) counts.waiting -= 1
    }
  }

  function tellEnded(row: InboundRow, outbound: readonly OutboundRow[]): void {
    if (!awaited.delete(row.id)) return
    const { id, state: ended, reason, envelope } = row
    const sends = outbound
      .filter(({ connection, state: how }) => connection && how !== 'refused')
      .map((sent) => holding.claimConnection(sent))
    const outcome = { state: ended, reason } as Outcome<InboundState>
    answers.add(id, { message: { id, deliveryId: envelope.deliveryId }, outcome, sends })
  }

  /** It may have ended while this process was taken for dead. */
  async function lookForEnd(id: string): Promise<void> {
    const row = await store.row(id).catch(() => undefined)
    if (row?.direction !== 'inbound' || row.settledAt === undefined) return
    const outbound = await Promise.all((row.outboundIds ?? []).map((each) => store.row(each)))
    tellEnded(
      row,
      outbound.filter((each) => each?.direction === 'outbound'),
    )
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
    const { given, missed } = holding.learn(await store.commit([{ type: 'update', row, patch }]))
    if (missed) return false
    if (!given?.includes(id)) holding.wait(again)
    return true
  }

  async function discard(id: string): Promise<boolean> {
    mustBeOpen()
    const row = await store.row(id)
    if (!row || !(redrivable.has(row.state) || row.state === 'waiting')) return false
    if (row.state === 'waiting' && !holding.remove(row)) return false
    const patch: Patch = { state: 'refused', reason: 'discarded', settledAt: world.clock.now() }
    await store.commit([{ type: 'update', row, patch }])
    awaited.delete(id)
    return true
  }

  /**
   * A message that ended the process in its turn would do so for ever: what comes back from a restart has its attempt
   * counted for certain before the turn begins.
   */
  async function countAttempt(claim: CountedClaim, restored: Set<string>): Promise<void> {
    if (!claim.messages.some(({ id }) => restored.has(id))) return
    try {
      await claim.count(restored)
      for (const { id } of claim.messages) restored.delete(id)
    } catch (error) {
      claim.release()
      throw error
    }
  }

  /** What `take` gives of what is held now; when another process took all over while it waited, of what is held then. */
  async function takeHeld<T>(
    signal: AbortSignal,
    take: (held: Holding) => Promise<T | undefined>,
  ): Promise<{ held: Holding; lane: T } | undefined> {
    for (;;) {
      const held = holding
      const lane = await take(held)
      if (held === holding) return lane && { held, lane }
      if (signal.aborted || state === 'closed') return undefined
    }
  }

  function mustBeOpen(): void {
    if (state !== 'open') throw new OpenClawError('OC_QUEUE_CLOSED', 'The queue is not open')
  }

  return {
    durable: store.durable,
    open,
    accept,
    post,
    async claimTurn({ batchSize, leaseMs, signal }): Promise<TurnClaim | undefined> {
      const taken = await takeHeld(signal, ({ turns }) => turns.take(signal))
      if (!taken) return undefined
      const claim = createTurnClaim(taken.held, taken.lane, batchSize, leaseMs)
      const { restored } = taken.held
      if (restored.size > 0) await countAttempt(claim, restored)
      return claim
    },
    async claimSend({ leaseMs, marked, signal, ...account }): Promise<SendClaim | undefined> {
      const taken = await takeHeld(signal, (held) => held.sends(account).take(signal))
      if (!taken) return undefined
      const claim = createSendClaim(taken.held, taken.held.sends(account), taken.lane, leaseMs)
      if (marked) await claim.mark()
      return claim
    },
    async answered({ signal }) {
      const lane = await answers.take(signal)
      const answer = lane?.rows.shift()
      if (lane) answers.free(lane)
      return answer
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
    depth: () => holding.depth(),
    async close() {
      if (state === 'closed') return
      state = 'closed'
      holding.close()
      answers.close()
      refusals.close()
      await store.close()
    },
  }
}

function duplicateOf(
  { id, fingerprint }: { id: string; fingerprint?: string },
  { envelope }: Incoming,
): Accepted {
  const known = fingerprint !== undefined && envelope.fingerprint !== undefined
  return { status: 'duplicate', id, conflict: known && fingerprint !== envelope.fingerprint }
}
