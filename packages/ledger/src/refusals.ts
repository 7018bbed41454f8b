import type { Cancel, Envelope, Incoming, Refusals, World } from '@openclaw/sdk'
import { inboundRow, type InboundRow } from './row.js'
import type { LedgerStore } from './store.js'

/** Refusals of one account, a minute, that are messages of their own; those that follow are counted. */
const keptEach = 100
const minuteMs = 60_000
// What a stranger can choose must not fill the memory: past these all is counted together.
const mostAccounts = 1_000
const mostReasons = 20
const mostSenders = 5
const mostCharacters = 200

interface Tally {
  /** As the store was told it. */
  row: InboundRow
  readonly senders: Set<string>
  count: number
  /** When the latest was refused, in ms since 1970. */
  until: number
}

interface Account {
  kept: number
  /** By reason. */
  readonly tallies: Map<string, Tally>
}

/** Keeps refusing from filling the disk, or from waiting for it: many refusals of a minute are told as one record. */
export function createRefusals(world: World, store: LedgerStore) {
  const accounts = new Map<string, Account>()
  let cancel: Cancel | undefined

  function accountOf(channel: string, name: string): Account {
    const key = JSON.stringify([channel, name])
    const known = accounts.get(key)
    if (known) return known
    if (name !== '*' && accounts.size >= mostAccounts) return accountOf(channel, '*')
    const made: Account = { kept: 0, tallies: new Map() }
    accounts.set(key, made)
    return made
  }

  function open(incoming: Incoming, reason: string): Tally {
    const { id, envelope, acceptedAt } = incoming
    const { channel, account } = envelope
    // Its delivery id is no platform's: a repeated delivery of one that is counted is counted again.
    const counted: Envelope = {
      ...{ channel, account, deliveryId: id, text: '' },
      ...{ peer: { kind: 'group', id: '*' }, sender: { id: '*' } },
    }
    const row = inboundRow({ ...incoming, envelope: counted, outcome: { state: 'refused', reason } }, world)
    const tally: Tally = { row, senders: new Set(), count: 0, until: acceptedAt }
    addTo(tally, incoming)
    row.refusals = refusalsOf(tally)
    store.note([{ type: 'insert', row }])
    return tally
  }

  /** The counts that the store does not know yet. */
  function note(): void {
    for (const { tallies } of accounts.values()) {
      for (const tally of tallies.values()) {
        if (tally.row.refusals?.count === tally.count) continue
        const patch = { refusals: refusalsOf(tally), settledAt: tally.until }
        store.note([{ type: 'update', row: tally.row, patch }])
        tally.row = { ...tally.row, ...patch }
      }
    }
  }

  function end(): void {
    note()
    accounts.clear()
    cancel = undefined
  }

  return {
    note,
    /** The id of the record in which a refusal is counted; undefined while it is to be kept as a message of its own. */
    count(incoming: Incoming): string | undefined {
      if (incoming.outcome?.state !== 'refused') return undefined
      cancel ??= world.scheduler.after(minuteMs, end)
      const { channel, account: name } = incoming.envelope
      const account = accountOf(channel, name)
      if (account.kept < keptEach) {
        account.kept += 1
        return undefined
      }
      const given = incoming.outcome.reason?.slice(0, mostCharacters) ?? ''
      const { tallies } = account
      const reason = tallies.has(given) || tallies.size < mostReasons ? given : 'other reasons'
      const known = tallies.get(reason)
      if (known) addTo(known, incoming)
      else tallies.set(reason, open(incoming, reason))
      return known?.row.id ?? incoming.id
    },
    close(): void {
      cancel?.()
      end()
    },
  }
}

function addTo(tally: Tally, { envelope, acceptedAt }: Incoming): void {
  tally.count += 1
  tally.until = Math.max(tally.until, acceptedAt)
  if (tally.senders.size < mostSenders) tally.senders.add(envelope.sender.id.slice(0, mostCharacters))
}

function refusalsOf({ count, senders }: Tally): Refusals {
  return { count, senders: [...senders] }
}
