import type {
  Attempt,
  ClaimedMessage,
  Envelope,
  Incoming,
  MessageRecord,
  MessageState,
  Outbound,
  Refusals,
  Route,
  SendReceipt,
  SessionEntry,
  SessionKey,
  Stage,
  Usage,
  World,
} from '@openclaw/sdk'

/** An inbound message as the store keeps it. */
export interface InboundRow {
  readonly id: string
  readonly direction: 'inbound'
  readonly envelope: Envelope
  readonly acceptedAt: number
  /** The member to whom its end is told, because somebody waits for it there. */
  readonly receiver?: string
  key: SessionKey
  route?: Route
  solo?: boolean
  state: MessageState
  reason?: string
  attempts: number
  failures: readonly Attempt[]
  stages: readonly Stage[]
  settledAt?: number
  turnId?: string
  usage?: Usage
  outboundIds?: readonly string[]
  /** It stands for so many, and its envelope for none of them. */
  refusals?: Refusals
  /** Not to be claimed before it, in ms since 1970. */
  availableAt?: number
}

/** An outbound as the store keeps it. */
export interface OutboundRow {
  readonly id: string
  readonly direction: 'outbound'
  readonly outbound: Outbound
  readonly acceptedAt: number
  /** It can only leave over the connection its question came by; it does not outlive the process. */
  readonly connection?: boolean
  state: MessageState
  reason?: string
  attempts: number
  failures: readonly Attempt[]
  stages: readonly Stage[]
  settledAt?: number
  receipt?: SendReceipt
  availableAt?: number
}

export type Row = InboundRow | OutboundRow

/** Entries of a settled turn that may not be in the session store yet. */
export interface EntriesRow {
  readonly key: SessionKey
  readonly turnId: string
  readonly entries: readonly SessionEntry[]
}

/** As it enters the store. `name`: of the member that takes it in. */
export function inboundRow(incoming: Incoming, world: World, name?: string): InboundRow {
  const { id, envelope, acceptedAt, key, route, solo, stages, outcome, outbound, awaited } = incoming
  return {
    id,
    direction: 'inbound',
    envelope,
    acceptedAt,
    receiver: awaited && !outcome ? name : undefined,
    key,
    route,
    solo,
    state: outcome?.state ?? 'waiting',
    reason: outcome?.reason,
    attempts: 0,
    failures: [],
    stages,
    settledAt: outcome && world.clock.now(),
    turnId: undefined,
    usage: undefined,
    outboundIds: outbound?.map((created) => created.outbound.id),
    availableAt: undefined,
  }
}

export function claimed({ id, envelope, acceptedAt, route }: InboundRow): ClaimedMessage {
  // Only routed rows wait to be claimed.
  return { id, envelope, acceptedAt, route: route! }
}

/** What the world may see of a row. */
export function recordOf(row: Row): MessageRecord {
  const { channel, account, peer, thread } = row.direction === 'inbound' ? row.envelope : row.outbound
  const { id, direction, state, reason, attempts, failures, acceptedAt, settledAt, stages } = row
  const common = {
    ...{ id, direction, channel, account, peer, state, attempts, failures, acceptedAt, stages },
    ...(thread !== undefined && { thread }),
    ...(reason !== undefined && { reason }),
    ...(settledAt !== undefined && { settledAt }),
  }
  if (row.direction === 'outbound') {
    return { ...common, outbound: row.outbound, ...(row.receipt && { receipt: row.receipt }) }
  }
  const { envelope, route, key, turnId, usage, outboundIds, refusals } = row
  if (refusals) return { ...common, refusals }
  return {
    ...{ ...common, envelope, sessionKey: key },
    ...(route && { route }),
    ...(turnId !== undefined && { turnId }),
    ...(usage && { usage }),
    ...(outboundIds && { outboundIds }),
  }
}
