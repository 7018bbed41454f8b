import type { Database } from 'libsql'
import { sumOf } from './sum.js'

/** Where a new row goes: to the seat of this member, or of the member that has its lane. */
export interface Place {
  readonly seat: number
  /** The other member. */
  readonly member?: number
}

/**
 * Open rows stand under a seat, and a seat belongs to a member. Whoever takes over what a dead member had changes the
 * seat and not a hundred thousand rows. All open rows of a lane, and the entries of its turns, are under seats of one
 * member. Everything here happens in a write transaction.
 */
export class Seats {
  readonly #statements: ReturnType<typeof prepare>
  /** For new rows of this member. */
  own = 0

  constructor(db: Database) {
    this.#statements = prepare(db)
  }

  /** Where a row of this lane goes while there are other members. */
  placeOf(lane: number | null, member: number): Place {
    const [seat] = (lane === null ? undefined : this.#statements.ofLane.get(lane, lane)) ?? []
    const [owner] = (seat === undefined ? undefined : this.#statements.owner.get(seat)) ?? []
    if (seat === undefined || owner === undefined || owner === member) return { seat: this.own }
    return { seat, member: owner }
  }

  /** A seat of a member that lives. */
  of(member: number): number {
    return this.#statements.ofMember.get(member)?.[0] ?? this.own
  }

  /**
   * Gives this member the seats of all that are gone, one of them for its new rows where it has none; those that are
   * empty go. The result are the seats that it had not before.
   */
  adopt(member: number): number[] {
    const { orphans, give, add, mend, mendEntries, clear } = this.#statements
    const adopted = orphans.all().map(([seat]) => seat)
    for (const seat of adopted) give.run(member, seat)
    if (this.own === 0) {
      this.own = adopted[0] ?? add.run(member).lastInsertRowid
      if (adopted.length === 0) adopted.push(this.own)
    }
    // A damaged row may stand under a seat that never was.
    if (adopted.length > 0) {
      mend.run(adopted[0]!)
      mendEntries.run(adopted[0]!)
    }
    clear.run(member, this.own)
    return adopted
  }
}

/** A lane as a number. Two that share one share their member, which does no harm. */
export function laneNumber(lane: string): number {
  return sumOf(lane)
}

interface Statement {
  get(...values: readonly number[]): readonly [number] | undefined
  all(...values: readonly number[]): (readonly [number])[]
  run(...values: readonly number[]): { readonly lastInsertRowid: number }
}

function prepare(db: Database) {
  const statement = (sql: string) => db.prepare(sql).raw() as unknown as Statement
  const command = (sql: string) => db.prepare(sql) as unknown as Statement
  return {
    ofLane: statement(
      `SELECT CAST(seat AS INTEGER) FROM messages WHERE settled_at IS NULL AND lane = ?
       UNION ALL SELECT CAST(seat AS INTEGER) FROM entries WHERE lane = ? LIMIT 1`,
    ),
    owner: statement('SELECT CAST(member AS INTEGER) FROM seats WHERE id = ?'),
    ofMember: statement('SELECT id FROM seats WHERE member = ? LIMIT 1'),
    orphans: statement('SELECT id FROM seats WHERE member NOT IN (SELECT id FROM members) ORDER BY id'),
    give: command('UPDATE seats SET member = ? WHERE id = ?'),
    add: command('INSERT INTO seats (member) VALUES (?)'),
    mend: command(
      `UPDATE messages SET seat = ?
       WHERE settled_at IS NULL AND (seat IS NULL OR seat NOT IN (SELECT id FROM seats))`,
    ),
    mendEntries: command(
      'UPDATE entries SET seat = ? WHERE seat IS NULL OR seat NOT IN (SELECT id FROM seats)',
    ),
    clear: command(
      `DELETE FROM seats WHERE member = ? AND id <> ?
         AND id NOT IN (SELECT seat FROM messages WHERE settled_at IS NULL)
         AND id NOT IN (SELECT seat FROM entries)`,
    ),
  }
}
