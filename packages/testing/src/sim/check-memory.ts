import type { InboundRow } from '@openclaw/ledger'
import type { SessionEntry } from '@openclaw/sdk'
import type { Judge } from './check-shown.js'
import type { Evidence } from './checker.js'
import { namesIn, type Record } from './record.js'

/** What was remembered: each settled turn once and in order, seen by every later turn, and never two at a time. */
export function checkMemory(evidence: Evidence, inbound: readonly InboundRow[], judge: Judge): void {
  const settled = new Set(
    inbound
      .filter(({ state }) => state === 'replied' || state === 'silent')
      .flatMap(({ envelope }) => namesIn(envelope.text)),
  )
  checkSessions(evidence, settled, judge)
  checkHistory(evidence.record, settled, judge)
  checkAlone(evidence.record, judge)
}

function checkSessions({ sessions, disk }: Evidence, settled: ReadonlySet<string>, judge: Judge): void {
  const missing = new Set(settled)
  const keys = new Set([...sessions.keys(), ...[...disk.entries.values()].map(({ key }) => key)])
  for (const key of keys) {
    const turns = [...(sessions.get(key) ?? [])]
    const known = new Set(turns.map(({ turnId }) => turnId))
    // What the ledger still holds is appended before the key's next turn.
    turns.push(...[...disk.entries.values()].filter((row) => row.key === key && !known.has(row.turnId)))
    const asked = turns.flatMap(({ entries }) => userNames(entries))
    for (const name of asked) {
      if (!settled.has(name)) judge('confused', `the session has ${name}, which was not answered`)
      else if (!missing.delete(name)) judge('confused', `the session has ${name} twice`)
    }
    for (const name of outOfOrder(asked)) judge('confused', `the session has ${name} too late`)
    for (const { turnId, entries } of turns) {
      const said = entries.find(({ role }) => role === 'assistant')
      if (said && namesIn(said.text).join() !== userNames(entries).join())
        judge('confused', `the session's turn ${turnId} answers what it was not asked`)
    }
  }
  for (const name of missing) judge('confused', `no session has ${name}`)
}

/** A turn saw all that was settled before it in its conversation, and nothing else. */
function checkHistory({ turns }: Record, settled: ReadonlySet<string>, judge: Judge): void {
  for (const { names, history } of turns) {
    const [channel, conversation, first] = names[0]!.split('.')
    const before = Array.from({ length: Number(first) - 1 }, (_, index) => {
      return `${channel}.${conversation}.${index + 1}`
    })
    const due = before.filter((name) => settled.has(name)).join(' ')
    const seen = history.filter((name) => name.startsWith(`${channel}.${conversation}.`)).join(' ')
    if (seen !== due) judge('confused', `the turn of ${names.join(' ')} saw [${seen}], not [${due}]`)
  }
}

function checkAlone({ turns, crashes }: Record, judge: Judge): void {
  const last = new Map<string, { readonly end: number; readonly names: readonly string[] }>()
  for (const { session, life, began, ended = Infinity, names } of turns) {
    const before = last.get(session)
    if (before && before.end > began)
      judge('confused', `the turn of ${names.join(' ')} began during that of ${before.names.join(' ')}`)
    const crash = crashes.find((one) => one.life === life)?.at ?? Infinity
    const end = Math.min(ended, crash)
    if (end === Infinity) judge('confused', `the turn of ${names.join(' ')} never ended`)
    if (!before || end > before.end) last.set(session, { end, names })
  }
}

function userNames(entries: readonly SessionEntry[]): string[] {
  return entries.flatMap(({ role, text }) => (role === 'user' ? namesIn(text) : []))
}

function outOfOrder(names: readonly string[]): string[] {
  const last = new Map<string, number>()
  return names.filter((name) => {
    const [channel, conversation, number] = name.split('.')
    const place = `${channel}.${conversation}`
    const late = Number(number) <= (last.get(place) ?? 0)
    last.set(place, Number(number))
    return late
  })
}
