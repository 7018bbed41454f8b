import { hash } from 'node:crypto'
import type { Envelope, Log, World } from '@openclaw/sdk'
import { keepNewest } from './conversation.js'
import type { Reason } from './verdict.js'

const mostSenders = 1_000
const mostEachMinute = 20
const minuteMs = 60_000

/** They are no news to anybody: it is how a group goes on. */
const everyday: ReadonlySet<Reason> = new Set<Reason>(['own echo', 'not mentioned'])

/**
 * Tells the operator of refusals: the first of each sender with the way to allow it, the others at `debug`. A crowd
 * gets 20 lines a minute.
 */
export function createComplaints({ clock }: Pick<World, 'clock'>, log: Log) {
  const known = new Map<string, true>()
  let minute = { since: -Infinity, told: 0 }

  function isNews(envelope: Envelope, reason: Reason): boolean {
    if (everyday.has(reason)) return false
    const { channel, account, sender } = envelope
    const key = hash('sha256', JSON.stringify([channel, account, sender.id, reason]), 'base64')
    if (known.has(key)) return false
    const now = clock.monotonic()
    if (now - minute.since >= minuteMs) minute = { since: now, told: 0 }
    minute.told += 1
    if (minute.told > mostEachMinute) {
      if (minute.told === mostEachMinute + 1)
        log.warn(
          { see: 'openclaw messages list --state refused' },
          'many senders are refused; no more lines for a minute',
        )
      return false
    }
    keepNewest(known, key, true, mostSenders)
    return true
  }

  return function complain(envelope: Envelope, reason: Reason, toAllow: string): void {
    const { channel, account, peer, sender } = envelope
    const who = { channel, account, peer: peer.id, sender: sender.id, name: sender.name }
    if (isNews(envelope, reason)) log.warn({ ...who, reason, toAllow }, 'a sender was refused')
    else log.debug({ ...who, reason }, 'a message was refused')
  }
}
