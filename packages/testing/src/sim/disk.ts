import type { Change, Duplicate, EntriesRow, InboundRow, Joined, Row } from '@openclaw/ledger'
import type { Trace } from './trace.js'

const openStates = new Set(['waiting', 'running', 'sending'])

/** What a ledger's store has synced: it outlives every crash. */
export class Disk {
  readonly rows = new Map<string, Row>()
  readonly entries = new Map<string, EntriesRow>()
  /** Each time that a message came to an end, in the order of the syncs. */
  readonly ends: { readonly id: string; readonly state: string }[] = []
  /** Each time that a send was marked as begun. */
  readonly marks: { readonly id: string; readonly at: number }[] = []
  /** Every sync that succeeded, in ms of the run. */
  readonly syncs: { readonly began: number; readonly done: number }[] = []
  readonly #deliveries = new Map<string, InboundRow>()
  readonly #trace: Trace
  readonly #now: () => number
  #members = 0

  constructor(trace: Trace, now: () => number) {
    this.#trace = trace
    this.#now = now
  }

  open(): Joined {
    const rows = [...this.rows.values()].filter(({ state }) => openStates.has(state))
    const entries = [...this.entries.values()]
    return structuredClone({ rows, entries, member: ++this.#members, name: 'sim' })
  }

  get openRows(): number {
    let count = 0
    for (const { state } of this.rows.values()) if (openStates.has(state)) count += 1
    return count
  }

  /** All or nothing; nothing where the first inbound row is known already. */
  apply(changes: readonly Change[]): Duplicate | undefined {
    for (const change of changes) {
      if (change.type !== 'insert' || change.row.direction === 'outbound') continue
      const known = this.#deliveries.get(deliveryKey(change.row))
      if (known) return { id: known.id }
    }
    for (const change of changes) this.#apply(change)
    return undefined
  }

  #apply(change: Change): void {
    if (change.type === 'insert') {
      const { row } = change
      this.rows.set(row.id, row)
      if (row.direction === 'inbound') this.#deliveries.set(deliveryKey(row), row)
      this.#note(row.id, 'new', row.state)
    } else if (change.type === 'update') {
      const row = this.rows.get(change.row.id)
      if (!row) return
      const before = row.state
      Object.assign(row, change.patch)
      if (change.patch.state !== undefined) this.#note(row.id, before, row.state)
    } else if (change.type === 'entries') this.entries.set(change.row.turnId, change.row)
    else this.entries.delete(change.turnId)
  }

  #note(id: string, before: string, state: string): void {
    this.#trace.add('disk', `${id} ${before} ${state}`)
    if (state === 'sending') this.marks.push({ id, at: this.#now() })
    if (!openStates.has(state)) this.ends.push({ id, state })
  }
}

function deliveryKey({ envelope: { channel, account, deliveryId } }: InboundRow): string {
  return JSON.stringify([channel, account, deliveryId])
}
