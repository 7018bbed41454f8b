import { recordOf } from '@openclaw/ledger'
import type { Change, LedgerStore, Row } from '@openclaw/ledger'
import type { MessageQuery } from '@openclaw/sdk'

/**
 * Where the ledger keeps its rows: here in memory, all of them, until the process ends. Put your database in the place
 * of the two maps; the ledger does the rest: lanes, claims, leases, attempts.
 */
export function createStore(): LedgerStore {
  const rows = new Map<string, Row>()
  /** A delivery → the id of its row: what a platform delivers twice is kept once. */
  const deliveries = new Map<string, string>()

  function duplicateOf({ row, type }: Extract<Change, { row: Row }>): Row | undefined {
    return type === 'insert' && row.direction === 'inbound'
      ? rows.get(deliveries.get(keyOf(row)) ?? '')
      : undefined
  }

  function apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === 'insert') {
        rows.set(change.row.id, { ...change.row })
        if (change.row.direction === 'inbound') deliveries.set(keyOf(change.row), change.row.id)
      } else if (change.type === 'update') {
        const row = rows.get(change.row.id)
        if (row) Object.assign(row, change.patch)
      }
    }
  }

  /** Of two who open a message again, the second comes too late. */
  function comesTooLate(change: Change): boolean {
    if (change.type !== 'update' || !('settledAt' in change.patch)) return false
    const reopens = change.patch.settledAt === undefined
    return reopens && rows.get(change.row.id)?.settledAt === undefined
  }

  return {
    durable: false,
    shared: false,
    load: async () => ({ rows: [...rows.values()], entries: [], member: 1, name: '' }),
    // All changes or none.
    async commit(changes) {
      for (const change of changes) {
        const known = change.type === 'insert' ? duplicateOf(change) : undefined
        const fingerprint = known?.direction === 'inbound' ? known.envelope.fingerprint : undefined
        if (known) return { duplicate: { id: known.id, ...(fingerprint !== undefined && { fingerprint }) } }
        if (comesTooLate(change)) return { missed: true }
      }
      apply(changes)
      return {}
    },
    note: apply,
    async row(id) {
      const row = rows.get(id)
      return row && { ...row }
    },
    async record(id) {
      const row = rows.get(id)
      return row && recordOf(row)
    },
    async list(query) {
      const newestFirst = [...rows.values()].reverse()
      const start = newestFirst.findIndex(({ id }) => id === query.cursor) + 1
      const found = newestFirst.slice(start).filter((row) => fits(row, query))
      const records = found.slice(0, query.limit).map(recordOf)
      const next = found.length > records.length ? records.at(-1)?.id : undefined
      return { records, ...(next !== undefined && { next }) }
    },
    close: async () => undefined,
  }
}

function keyOf({ envelope }: Extract<Row, { direction: 'inbound' }>): string {
  return JSON.stringify([envelope.channel, envelope.account, envelope.deliveryId])
}

function fits(
  row: Row,
  { states, channel, direction, reason, since = 0, until = Infinity }: MessageQuery,
): boolean {
  const address = row.direction === 'inbound' ? row.envelope : row.outbound
  const isWanted = (states?.includes(row.state) ?? true) && row.direction === (direction ?? row.direction)
  const isHere = address.channel === (channel ?? address.channel)
  const isThen = row.acceptedAt >= since && row.acceptedAt < until
  return isWanted && isHere && isThen && (row.reason ?? '').includes(reason ?? '')
}
