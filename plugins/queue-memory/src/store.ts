import { recordOf } from '@openclaw/ledger'
import type { Change, Committed, Duplicate, Joined, LedgerStore, Row } from '@openclaw/ledger'
import type { MessagePage, MessageQuery, MessageRecord } from '@openclaw/sdk'

const openStates = new Set(['waiting', 'running', 'sending'])

/** Rows in a map: gone with the process, and of the settled ones only the newest `keep`. */
export class MemoryStore implements LedgerStore {
  readonly durable = false
  readonly shared = false
  readonly #keep: number
  /** In the order of insertion. */
  readonly #rows = new Map<string, Row>()
  /** Delivery key → row id. */
  readonly #deliveries = new Map<string, string>()
  #settled = 0

  constructor(keep: number) {
    this.#keep = keep
  }

  load(): Promise<Joined> {
    return Promise.resolve({ rows: [], entries: [], member: 1, name: '' })
  }

  commit(changes: readonly Change[]): Promise<Committed> {
    for (const change of changes) {
      const duplicate = change.type === 'insert' ? this.#known(change.row) : undefined
      if (duplicate) return Promise.resolve({ duplicate })
      if (this.#isOpenAlready(change)) return Promise.resolve({ missed: true })
    }
    this.note(changes)
    return Promise.resolve({})
  }

  note(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === 'insert') this.#insert(change.row)
      else if (change.type === 'update') this.#update(change)
    }
    if (this.#settled > this.#keep) this.#forget()
  }

  row(id: string): Promise<Row | undefined> {
    const row = this.#rows.get(id)
    return Promise.resolve(row && { ...row })
  }

  record(id: string): Promise<MessageRecord | undefined> {
    const row = this.#rows.get(id)
    return Promise.resolve(row && recordOf(row))
  }

  list(query: MessageQuery): Promise<MessagePage> {
    const limit = Math.min(query.limit, 10_000)
    const records: MessageRecord[] = []
    let begun = query.cursor === undefined
    for (const row of [...this.#rows.values()].reverse()) {
      if (begun && matches(row, query)) {
        if (records.length === limit) return Promise.resolve({ records, next: records.at(-1)!.id })
        records.push(recordOf(row))
      }
      begun ||= row.id === query.cursor
    }
    return Promise.resolve({ records })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Of two who give a message another chance the first has done it. */
  #isOpenAlready(change: Change): boolean {
    if (change.type !== 'update' || !('settledAt' in change.patch)) return false
    const state = this.#rows.get(change.row.id)?.state ?? ''
    return change.patch.settledAt === undefined && openStates.has(state)
  }

  #known(row: Row): Duplicate | undefined {
    if (row.direction === 'outbound') return undefined
    const known = this.#rows.get(this.#deliveries.get(deliveryKey(row)) ?? '')
    if (known?.direction !== 'inbound') return undefined
    const { fingerprint } = known.envelope
    return { id: known.id, ...(fingerprint !== undefined && { fingerprint }) }
  }

  #insert(row: Row): void {
    // The ledger's own object: what nobody can lose need not be kept twice.
    this.#rows.set(row.id, row)
    if (row.direction === 'inbound') this.#deliveries.set(deliveryKey(row), row.id)
    if (!openStates.has(row.state)) this.#settled += 1
  }

  #update({ row: { id }, patch }: Extract<Change, { type: 'update' }>): void {
    const row = this.#rows.get(id)
    if (!row) return
    const wasOpen = openStates.has(row.state)
    Object.assign(row, patch)
    const isOpen = openStates.has(row.state)
    if (wasOpen !== isOpen) this.#settled += isOpen ? -1 : 1
  }

  /** A tenth at a time, so that it is not done for each message. */
  #forget(): void {
    let surplus = this.#settled - Math.floor(this.#keep * 0.9)
    for (const row of this.#rows.values()) {
      if (surplus <= 0) return
      if (openStates.has(row.state)) continue
      surplus -= 1
      this.#settled -= 1
      this.#rows.delete(row.id)
      if (row.direction === 'inbound') this.#deliveries.delete(deliveryKey(row))
    }
  }
}

function deliveryKey({ envelope }: Extract<Row, { direction: 'inbound' }>): string {
  return `${envelope.channel}\0${envelope.account}\0${envelope.deliveryId}`
}

function matches(row: Row, { states, channel, direction, reason, since, until }: MessageQuery): boolean {
  const address = row.direction === 'inbound' ? row.envelope : row.outbound
  return (
    (states === undefined || states.includes(row.state)) &&
    (channel === undefined || address.channel === channel) &&
    (direction === undefined || row.direction === direction) &&
    (reason === undefined || row.reason?.includes(reason) === true) &&
    (since === undefined || row.acceptedAt >= since) &&
    (until === undefined || row.acceptedAt < until)
  )
}
