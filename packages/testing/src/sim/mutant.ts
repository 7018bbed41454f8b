import type { Ledger } from '@openclaw/ledger'
import type { Channel, Incoming, Outbound, Settlement, TurnClaim } from '@openclaw/sdk'
import type { Chance } from './chance.js'
import type { Life } from './life.js'
import type { SimSessions } from './sessions.js'
import type { SimStore } from './store.js'

export interface MutantHost {
  readonly life: Life
  readonly store: SimStore
  readonly sessions: SimSessions
  /** As they are, by id. */
  readonly channels: ReadonlyMap<string, Channel>
  readonly chance: Chance
}

/** What one life gets in place of its queue and its channels. */
export interface Mutant {
  queue?(ledger: Ledger): Ledger
  channel?(channel: Channel): Channel
}

/** Changes what is accepted. */
export function withAccept(ledger: Ledger, change: (incoming: Incoming) => Incoming): Ledger {
  return { ...ledger, accept: (incoming) => ledger.accept(change(incoming)) }
}

/** Changes the claims of turns. */
export function withClaims(ledger: Ledger, change: (claim: TurnClaim) => TurnClaim): Ledger {
  return {
    ...ledger,
    async claimTurn(request) {
      const claim = await ledger.claimTurn(request)
      return claim && change(claim)
    },
  }
}

/** Changes how turns are settled. */
export function withSettle(
  ledger: Ledger,
  settle: (claim: TurnClaim, settlement: Settlement) => ReturnType<TurnClaim['settle']>,
): Ledger {
  return withClaims(ledger, (claim) => ({ ...claim, settle: (settlement) => settle(claim, settlement) }))
}

/** Past the path, as a defect would. */
export function send(channels: MutantHost['channels'], outbound: Outbound) {
  const { signal } = new AbortController()
  return channels.get(outbound.channel)!.send(outbound, { signal, idempotencyKey: outbound.id })
}
