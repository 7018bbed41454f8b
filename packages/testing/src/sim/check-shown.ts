import type { InboundRow, OutboundRow } from '@openclaw/ledger'
import type { Evidence, ProblemKind } from './checker.js'
import { namesIn, type Record } from './record.js'

export type Judge = (kind: ProblemKind, text: string) => void

/** What people saw: every reply, once, in order; and a doubt only where there was reason for it. */
export function checkShown(
  { record, disk, sends, keyed }: Evidence,
  inbound: readonly InboundRow[],
  outbound: readonly OutboundRow[],
  judge: Judge,
): void {
  checkOnceInOrder(record, judge)
  const byId = new Map(outbound.map((row) => [row.id, row]))
  const replies = new Set(record.shown.flatMap(({ text }) => namesIn(text)))
  const keys = new Set(record.shown.map(({ key }) => key))
  for (const { envelope, state, outboundIds = [] } of inbound) {
    const [name = ''] = namesIn(envelope.text)
    if (state !== 'replied' || replies.has(name)) continue
    const excused = outboundIds.map((id) => byId.get(id)).some((row) => row && excuses(row, keyed))
    if (!excused) judge('lost', `${name} is replied, and nobody saw the reply`)
  }
  for (const { id, state } of outbound) {
    if (state === 'delivered' && !keys.has(id)) judge('lost', `${id} is delivered, and nobody saw it`)
  }
  const doubts = outbound.filter(({ state }) => state === 'uncertain')
  const unsent = doubts.filter(({ id }) => !record.sends.some(({ key }) => key === id))
  if (unsent.length > record.crashes.length * sends)
    judge('unexplained', `${unsent.length} outbound are uncertain and were never sent`)
  for (const row of doubts) {
    if (unsent.includes(row) || doubtful(row.id, record, disk.syncs)) continue
    judge('unexplained', `${row.id} is uncertain without cause: ${row.reason}`)
  }
}

/** No message is answered twice, and answers stand in the order of the questions. */
function checkOnceInOrder({ shown }: Record, judge: Judge): void {
  const last = new Map<string, number>()
  const seen = new Set<string>()
  for (const { channel, conversation, answers } of shown) {
    const place = `${channel}.${conversation}`
    for (const name of answers) {
      const number = Number(name.split('.')[2])
      if (seen.has(name)) judge('duplicated', `${name} was answered twice`)
      else if (number < (last.get(place) ?? 0))
        judge('reordered', `${name} was answered after number ${last.get(place)}`)
      seen.add(name)
      last.set(place, Math.max(number, last.get(place) ?? 0))
    }
  }
}

/** A reply may stay unseen where a guard withheld it or, without a key, where a resend could show it twice. */
function excuses({ state, reason, outbound }: OutboundRow, keyed: readonly string[]): boolean {
  if (!reason) return false
  return state === 'refused' || (!keyed.includes(outbound.channel) && ['uncertain', 'dead'].includes(state))
}

/** The platform left it open, or a crash came before the answer was safe. */
function doubtful(id: string, { sends, crashes }: Record, syncs: Evidence['disk']['syncs']): boolean {
  return sends
    .filter(({ key }) => key === id)
    .some(({ ambiguous, at, endedAt = Infinity, life }) => {
      if (ambiguous) return true
      const crash = crashes.find((one) => one.life === life)
      if (!crash || crash.at < at) return false
      return !syncs.some(({ began, done }) => began > endedAt && done <= crash.at)
    })
}
