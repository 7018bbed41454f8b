import { errorLine, isOpenClawError } from '@openclaw/sdk'
import type { Cancel, Log, World } from '@openclaw/sdk'

interface RenewalsHost {
  readonly world: World
  readonly log: Log
  readonly settings: { readonly leaseMs: number }
}

interface Renewable {
  renew(): Promise<void>
}

export interface Renewals {
  /** Renews a claim until the result is called; `lost` is told when somebody else has it. */
  keep(claim: Renewable, lost?: () => void): () => void
}

/** Renews every claim that is worked on, three times a lease. One timer for all. */
export function createRenewals({ world, settings, log }: RenewalsHost): Renewals {
  const kept = new Map<Renewable, (() => void) | undefined>()
  let cancel: Cancel | undefined

  function tick(): void {
    cancel = undefined
    for (const [claim, lost] of kept) void renew(claim, lost)
    schedule()
  }

  async function renew(claim: Renewable, lost?: () => void): Promise<void> {
    try {
      await claim.renew()
    } catch (error) {
      if (isOpenClawError(error, 'OC_CLAIM_STALE')) lost?.()
      log.warn({ error: errorLine(error) }, 'a claim could not be renewed')
    }
  }

  function schedule(): void {
    if (kept.size > 0) cancel ??= world.scheduler.after(settings.leaseMs / 3, tick)
  }

  return {
    keep(claim, lost) {
      kept.set(claim, lost)
      schedule()
      return () => {
        kept.delete(claim)
        if (kept.size > 0) return
        cancel?.()
        cancel = undefined
      }
    },
  }
}
