import type { InboundRow, OutboundRow } from '@openclaw/ledger'
import type { Evidence, ProblemKind } from './checker.js'
import { namesIn, type Record } from './record.js'

export type Judge = (kind: ProblemKind, text: string) => void

/** What people saw: every reply, once, in order; and a doubt only where there was reason for it. */
export function checkShown(
  evidence: Evidence,
  inbound: readonly InboundRow[],
  outbound: readonly OutboundRow[],
  judge: Judge,
): void {
  const { record, keyed } = evidence
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
  for (const { id, state, reason } of outbound) {
    if (state === 'uncertain' && !doubtful(id, evidence))
      judge('unexplained', `${id} is uncertain without cause: ${reason}`)
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

/** The platform left it open, or a crash came before it was safe how a send that was marked as begun ended. */
function doubtful(id: string, { record: { sends, crashes }, disk, diskFull }: Evidence): boolean {
  const written = (from: number, to: number) =>
    disk.syncs.some(({ began, done }) => began > from && done <= to) &&
    !diskFull.some((full) => full.from <= to && full.to >= from)
  if (
    disk.marks.some(
      (mark) => mark.id === id && crashes.some(({ at }) => at >= mark.at && !written(mark.at, at)),
    )
  )
    return true
  return sends
    .filter(({ key }) => key === id)
    .some(({ ambiguous, at, endedAt = Infinity, life }) => {
      if (ambiguous) return true
      const crash = crashes.find((one) => one.life === life)
      return crash !== undefined && crash.at >= at && !written(endedAt, crash.at)
    })
}
