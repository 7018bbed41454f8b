import type { Database } from 'libsql'
import { sumOf } from './sum.js'
import type { StoredRow } from './wire.js'

/** An open row; `row` is undefined where it does not fit its checksum. */
export interface Unpacked {
  readonly seq: number
  readonly row: StoredRow | undefined
}

const rowsAtOnce = 1_000
/** As the checksums go over them: one over what never changes, one over the id and the rest. */
const texts = [
  ...['id', 'direction', 'channel', 'CAST(accepted_at AS INTEGER)', 'payload'],
  ...['state', 'reason', 'progress'],
].map((text) => `ifnull(CAST(${text} AS TEXT), '')`)
const fixedTexts = 5
const numbers = [
  ...['seq', 'ifnull(CAST(payload_sum AS INTEGER), -1)', 'ifnull(CAST(sum AS INTEGER), -1)'],
  ...texts.map((text) => `length(CAST(${text} AS BLOB))`),
]

/** Many rows in two values: to fetch a value for each column takes longer than all that is done with it. */
const select = `
  SELECT CAST(group_concat(texts, '') AS BLOB) AS texts, CAST(group_concat(numbers, ' ') AS BLOB) AS numbers
  FROM (SELECT ${texts.join(' || ')} AS texts, ${numbers.join(` || ' ' || `)} AS numbers
        FROM messages WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq)`

/** What waits or runs under these seats, in the order in which it came. */
export function* unpackOpen(db: Database, seats: readonly number[]): Generator<Unpacked> {
  const statement = db.prepare(select)
  const places = openPlaces(db, seats)
  for (let from = 0; from < places.length; from += rowsAtOnce) {
    const found = statement.get(JSON.stringify(places.slice(from, from + rowsAtOnce))) as {
      texts: Buffer
      numbers: Buffer
    }
    const all = String(found.numbers).split(' ').map(Number)
    let end = 0
    for (let index = 0; index < all.length; index += numbers.length) {
      const [seq = 0, ...sums] = all.slice(index, index + numbers.length)
      const lengths = sums.splice(2)
      const ends = [end, ...lengths.map((length) => (end += length))]
      yield { seq, row: unpack(found.texts, ends, sums) }
    }
  }
}

/** Where the open rows are, read from the index alone. */
function openPlaces(db: Database, seats: readonly number[]): number[] {
  const found = db
    .prepare(
      `SELECT CAST(group_concat(seq, ' ') AS BLOB) AS places FROM messages INDEXED BY open_messages
       WHERE settled_at IS NULL AND seat IN (${seats.join()})`,
    )
    .get() as { places: Buffer | null }
  const places = found.places ? String(found.places).split(' ').map(Number) : []
  return places.sort((a, b) => a - b)
}

function unpack(
  texts: Buffer,
  ends: readonly number[],
  [payloadSum, sum]: readonly number[],
): StoredRow | undefined {
  const bytes = (from: number, to: number) => texts.subarray(ends[from], ends[to])
  if (sumOf(bytes(0, fixedTexts)) !== payloadSum) return undefined
  if (sumOf(bytes(0, 1), bytes(fixedTexts, ends.length - 1)) !== sum) return undefined
  const text = (index: number) => texts.toString('utf8', ends[index], ends[index + 1])
  return {
    id: text(0),
    direction: text(1) as StoredRow['direction'],
    acceptedAt: Number(text(3)),
    payload: text(4),
    state: text(5),
    reason: text(6) || null,
    settledAt: null,
    progress: text(7),
  }
}
