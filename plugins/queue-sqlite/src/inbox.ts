import type { Database } from 'libsql'
import { readable, rawOf, columns, type RawRow } from './stored.js'
import type { News, StoredRow } from './wire.js'

/** `row`: it is in a lane of the member now; `ended`: somebody waits with the member for the end of this message. */
export type LineType = 'row' | 'ended'

/** What members leave for each other. */
export class Inbox {
  readonly #statements: ReturnType<typeof prepare>
  #seen = 0

  constructor(db: Database) {
    this.#statements = prepare(db)
  }

  /** From here on. */
  begin(): void {
    this.#seen = this.#statements.last()
  }

  /** In a write transaction. */
  put(member: number, type: LineType, id: string): void {
    this.#statements.put(member, type, id)
  }

  /** The lines since the last time. */
  take(member: number): Pick<News, 'given' | 'ended'> {
    const given: StoredRow[] = []
    const ended: StoredRow[][] = []
    const { lines, row } = this.#statements
    for (const [seq, to, type, id] of lines(this.#seen)) {
      this.#seen = seq
      const found = to === member ? row(id) : undefined
      if (!found) continue
      if (type === 'ended' && found.settledAt !== null)
        ended.push([found, ...outboundOf(found).flatMap((each) => row(each) ?? [])])
      if (type === 'row' && found.settledAt === null) given.push(found)
    }
    return { given, ended }
  }

  /** In a write transaction: what was taken. */
  forget(member: number): void {
    this.#statements.forget(member, this.#seen)
  }

  /** In a write transaction: what was left for members that are gone. */
  clear(): void {
    this.#statements.clear()
  }
}

function outboundOf({ progress }: StoredRow): readonly string[] {
  return (JSON.parse(progress) as { outboundIds?: readonly string[] }).outboundIds ?? []
}

type Line = readonly [seq: number, member: number, type: string, id: string]

function prepare(db: Database) {
  const last = db.prepare('SELECT max(seq) FROM inbox').raw()
  const lines = db
    .prepare(
      'SELECT seq, CAST(member AS INTEGER), CAST(type AS BLOB), CAST(id AS BLOB) FROM inbox WHERE seq > ?',
    )
    .raw()
  const row = db.prepare(`SELECT ${columns} FROM messages WHERE id = ?`)
  const put = db.prepare('INSERT INTO inbox (member, type, id) VALUES (?, ?, ?)')
  const forget = db.prepare('DELETE FROM inbox WHERE member = ? AND seq <= ?')
  const clear = db.prepare('DELETE FROM inbox WHERE member NOT IN (SELECT id FROM members)')
  return {
    last: () => (last.get() as unknown as readonly [number | null])[0] ?? 0,
    lines: (seen: number) =>
      (lines.all(seen) as unknown as [number, number, ArrayBuffer, ArrayBuffer][]).map(lineOf),
    row(id: string): StoredRow | undefined {
      const found = row.get(id)
      return found === undefined ? undefined : readable(rawOf<RawRow>(found))
    },
    put: (member: number, type: string, id: string) => void put.run(member, type, id),
    forget: (member: number, seq: number) => void forget.run(member, seq),
    clear: () => void clear.run(),
  }
}

function lineOf([seq, member, type, id]: readonly [number, number, ArrayBuffer, ArrayBuffer]): Line {
  return [seq, member, String(Buffer.from(type)), String(Buffer.from(id))]
}
