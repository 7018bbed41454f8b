import type { Database } from 'libsql'
import type { MessageQuery } from '@openclaw/sdk'
import { columns, readable, type RawRow } from './stored.js'
import type { Calls } from './wire.js'

/** Where a row stands in the list: newest first, by its acceptance. */
interface Place {
  readonly at: number
  readonly seq: number
}

/** As bytes where it was read: what is no UTF-8 would not come back as it was. */
type Text = string | Buffer

interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

const mostAtOnce = 10_000
const openStates: ReadonlySet<string> = new Set(['waiting', 'running', 'sending'])
const latest: Place = { at: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }
/** The columns of the index, before the time: rows that are equal in them are side by side, in the order of the list. */
const names = ['direction', 'channel', 'state'] as const
const is = names.map((name) => `${name} = CAST(? AS TEXT)`)
const group = is.join(' AND ')
const place = 'CAST(accepted_at AS INTEGER) AS at, seq'
const inOrder = 'ORDER BY accepted_at DESC, seq DESC LIMIT ?'

/**
 * A page, newest first. However many rows there are, few are looked at that are not in it: the store's thread does nothing
 * else meanwhile. Only `reason` is looked for row by row.
 */
export function readList(db: Database, query: MessageQuery): ReturnType<Calls['list']> {
  const limit = Math.min(Math.max(query.limit, 1), mostAtOnce)
  const found = [...openPlaces(db, query, limit + 1), ...settledPlaces(db, query, limit + 1)]
    .sort((a, b) => b.at - a.at || b.seq - a.seq)
    .slice(0, limit + 1)
  const row = db.prepare(`SELECT ${columns} FROM messages WHERE seq = ?`)
  const rows = found.slice(0, limit).map(({ seq }) => readable(row.get(seq) as RawRow))
  const last = found[limit - 1]
  return found.length > limit && last ? { rows, next: `${last.at}.${last.seq}` } : { rows }
}

function openPlaces(db: Database, query: MessageQuery, limit: number): Place[] {
  const { states, channel, direction } = query
  if (states && !states.some((state) => openStates.has(state))) return []
  const { sql, values } = all([
    within(query),
    ...(states ? [{ sql: `state IN (${states.map(() => '?').join()})`, values: states }] : []),
    ...(channel === undefined ? [] : [{ sql: 'channel = ?', values: [channel] }]),
    ...(direction === undefined ? [] : [{ sql: 'direction = ?', values: [direction] }]),
  ])
  return db
    .prepare(
      `SELECT ${place} FROM messages INDEXED BY open_messages WHERE settled_at IS NULL AND ${sql} ${inOrder}`,
    )
    .all(...values, limit) as Place[]
}

function settledPlaces(db: Database, query: MessageQuery, limit: number): Place[] {
  const { states, channel, direction } = query
  const { sql, values } = within(query)
  const statement = db.prepare(
    `SELECT ${place} FROM messages INDEXED BY listed_messages
     WHERE settled_at IS NOT NULL AND ${group} AND ${sql} ${inOrder}`,
  )
  const places: Place[] = []
  for (const one of texts(db, [], direction && [direction])) {
    for (const two of texts(db, [one], channel === undefined ? undefined : [channel])) {
      for (const three of texts(db, [one, two], states)) {
        for (const found of statement.all(one, two, three, ...values, limit)) places.push(found as Place)
      }
    }
  }
  return places
}

/** The wanted ones, else each one there is of the index's next column, found by leaps. */
function* texts(db: Database, before: readonly Text[], wanted?: readonly string[]): Generator<Text> {
  if (wanted) return yield* new Set(wanted)
  const name = names[before.length]!
  const next = db.prepare(
    `SELECT CAST(${name} AS BLOB) AS text FROM messages INDEXED BY listed_messages
     WHERE ${['settled_at IS NOT NULL', ...is.slice(0, before.length)].join(' AND ')} AND ${name} > CAST(? AS TEXT)
     ORDER BY ${name} LIMIT 1`,
  )
  let last: Text = ''
  for (;;) {
    // A list, not arguments: a single one that is bytes would be taken for names and values.
    const found = next.get([...before, last]) as { text: Buffer } | undefined
    if (!found) return
    yield (last = found.text)
  }
}

/** Between its times, behind its cursor, with its reason. */
function within({ since, until, cursor, reason }: MessageQuery): Condition {
  const before = until === undefined ? latest : { at: until, seq: -1 }
  const behind = cursor === undefined ? before : placeOf(cursor)
  const [at, seq] = behind.at < before.at ? [behind.at, behind.seq] : [before.at, before.seq]
  return all([
    { sql: '(accepted_at, seq) < (?, ?)', values: [at, seq] },
    ...(since === undefined ? [] : [{ sql: 'accepted_at >= ?', values: [since] }]),
    ...(reason === undefined ? [] : [{ sql: 'instr(reason, ?) > 0', values: [reason] }]),
  ])
}

function placeOf(cursor: string): Place {
  const [at = 0, seq = 0] = cursor.split('.').map((part) => Number(part) || 0)
  return { at, seq }
}

function all(conditions: readonly Condition[]): Condition {
  const sql = conditions.map((condition) => condition.sql).join(' AND ')
  return { sql, values: conditions.flatMap(({ values }) => values) }
}
