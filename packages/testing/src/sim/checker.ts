import type { InboundRow, OutboundRow, Row } from '@openclaw/ledger'
import type { Disk } from './disk.js'
import { checkMemory } from './check-memory.js'
import { checkShown, type Judge } from './check-shown.js'
import type { Period } from './faults.js'
import type { Record, Said } from './record.js'
import type { SessionDisk } from './sessions.js'

export interface Evidence {
  readonly record: Record
  /** The ledger as it was left. */
  readonly disk: Disk
  readonly sessions: SessionDisk
  /** When nothing could be written, in ms of the run. */
  readonly diskFull: readonly Period[]
  /** The channels whose platform shows a key only once. */
  readonly keyed: readonly string[]
}

export interface Counts {
  readonly messages: number
  readonly accepted: number
  readonly replied: number
  readonly silent: number
  readonly refused: number
  readonly dead: number
  readonly delivered: number
  readonly uncertain: number
  readonly sends: number
  readonly ambiguous: number
  readonly turns: number
  readonly crashes: number
  /** Acknowledged, and not in the ledger. */
  readonly lost: number
  /** Taken in, answered or shown twice. */
  readonly duplicated: number
  readonly reordered: number
  /** Without an end, or with one that nothing explains. */
  readonly unexplained: number
  /** What sessions got wrong, and turns that ran side by side. */
  readonly confused: number
}

/** The kinds of broken promises; each problem begins with its kind. */
export type ProblemKind = 'lost' | 'duplicated' | 'reordered' | 'unexplained' | 'confused'

/** Judges a run by what platforms and agent saw, and by the ledger as it was left. */
export function check(evidence: Evidence): { counts: Counts; problems: string[] } {
  const { record, disk } = evidence
  const broken: { readonly kind: ProblemKind; readonly text: string }[] = []
  const judge: Judge = (kind, text) => void broken.push({ kind, text })
  const rows = [...disk.rows.values()]
  const inbound = rows.filter((row): row is InboundRow => row.direction === 'inbound')
  const outbound = rows.filter((row): row is OutboundRow => row.direction === 'outbound')
  for (const said of record.said) checkAcknowledged(said, disk, judge)
  checkTakenOnce(inbound, judge)
  checkEnds(rows, disk, judge)
  checkShown(evidence, inbound, outbound, judge)
  checkMemory(evidence, inbound, judge)
  const state = (among: readonly Row[], wanted: string) => among.filter((row) => row.state === wanted).length
  const kind = (wanted: ProblemKind) => broken.filter((problem) => problem.kind === wanted).length
  return {
    problems: broken.map((problem) => `${problem.kind}: ${problem.text}`),
    counts: {
      messages: record.said.length,
      accepted: record.said.filter(({ receipts }) => receipts.some(({ status }) => status === 'accepted'))
        .length,
      replied: state(inbound, 'replied'),
      silent: state(inbound, 'silent'),
      refused: state(inbound, 'refused'),
      dead: state(inbound, 'dead'),
      delivered: state(outbound, 'delivered'),
      uncertain: state(outbound, 'uncertain'),
      sends: record.sends.length,
      ambiguous: record.sends.filter(({ ambiguous }) => ambiguous).length,
      turns: record.turns.length,
      crashes: record.crashes.length,
      lost: kind('lost'),
      duplicated: kind('duplicated'),
      reordered: kind('reordered'),
      unexplained: kind('unexplained'),
      confused: kind('confused'),
    },
  }
}

/** What was acknowledged is in the ledger, under the id that was told. */
function checkAcknowledged({ name, receipts, kind }: Said, disk: Disk, judge: Judge): void {
  if (receipts.length === 0) return judge('unexplained', `${name} was never acknowledged`)
  const ids = new Set(receipts.map(({ id }) => id))
  if (ids.size > 1) judge('duplicated', `${name} was acknowledged as ${[...ids].join(' and ')}`)
  for (const id of ids) {
    const row = disk.rows.get(id)
    if (row?.direction !== 'inbound' || !row.envelope.text.startsWith(`${name} `))
      judge('lost', `${name} was acknowledged as ${id}, and the ledger does not have it`)
    else if (kind !== 'plain' && row.state !== kind)
      judge('unexplained', `${name} ended ${row.state}, not ${kind}`)
  }
}

function checkTakenOnce(inbound: readonly InboundRow[], judge: Judge): void {
  const known = new Map<string, string>()
  for (const { id, envelope } of inbound) {
    const first = known.get(envelope.text)
    if (first !== undefined) judge('duplicated', `${envelope.text} is in the ledger as ${first} and ${id}`)
    known.set(envelope.text, id)
  }
}

/** Each message came to one end, once, with a reason where the state does not say it all. */
function checkEnds(rows: readonly Row[], disk: Disk, judge: Judge): void {
  const ends = new Map<string, string[]>()
  for (const { id, state } of disk.ends) ends.set(id, [...(ends.get(id) ?? []), state])
  for (const { id, state, reason, attempts } of rows) {
    const ended = ends.get(id) ?? []
    if (ended.at(-1) !== state) judge('unexplained', `${id} is still ${state} after ${attempts} attempts`)
    if (ended.length > 1) judge('duplicated', `${id} ended more than once: ${ended.join(', ')}`)
    if (!['replied', 'delivered'].includes(state) && !reason)
      judge('unexplained', `${id} is ${state} without a reason`)
  }
}
