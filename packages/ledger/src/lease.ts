import { OpenClawError } from '@openclaw/sdk'
import type { Cancel, World } from '@openclaw/sdk'

/** Members of a store are this far apart in epochs: more claims than one of them takes. */
const epochsAMember = 2 ** 32

/** The time-limited right behind a claim. */
export interface Lease {
  readonly epoch: number
  readonly what: string
  /** Throws OC_CLAIM_STALE when the right is lost. */
  check(): void
  renew(): void
  /** From here on it does not run out: its end is being written. */
  pin(): void
  /** It does not run out while the task is under way, and has its whole time again after it. */
  during<T>(task: Promise<T>): Promise<T>
  /** Given up by its holder; nothing more happens to it. */
  end(): void
}

interface Held {
  expiresAt: number
  expire(): void
}

/** Leases with rising epochs. One timer looks for those that ran out. */
export class Leases {
  readonly #world: World
  readonly #held = new Set<Held>()
  #next = 1
  #cancel: Cancel | undefined
  #revoked = false

  constructor(world: World) {
    this.#world = world
  }

  /** Epochs rise over all members of a store. */
  begin(member: number): void {
    this.after(member * epochsAMember)
  }

  /** Epochs are higher than this from now on. */
  after(epoch: number): void {
    this.#next = Math.max(this.#next, epoch + 1)
  }

  /** Another process has all of it now. */
  revoke(): void {
    this.#revoked = true
  }

  /** `lost` is called when the lease runs out before it ends. */
  take(what: string, ms: number, lost: () => void): Lease {
    const { clock } = this.#world
    let live = true
    const held: Held = {
      expiresAt: clock.monotonic() + ms,
      expire: () => {
        live = false
        this.#held.delete(held)
        lost()
      },
    }
    this.#held.add(held)
    this.#cancel ??= this.#look(ms)
    return {
      what,
      epoch: this.#next++,
      check: () => {
        if (!live || this.#revoked)
          throw new OpenClawError('OC_CLAIM_STALE', `The claim of ${what} ran out and was given to another`)
      },
      renew: () => {
        held.expiresAt = Math.max(held.expiresAt, clock.monotonic() + ms)
      },
      pin: () => {
        held.expiresAt = Infinity
      },
      during: async (task) => {
        held.expiresAt = Infinity
        try {
          return await task
        } finally {
          held.expiresAt = clock.monotonic() + ms
          if (live && !this.#revoked) this.#cancel ??= this.#look(ms)
        }
      },
      end: () => {
        live = false
        this.#held.delete(held)
      },
    }
  }

  close(): void {
    this.#cancel?.()
    this.#held.clear()
  }

  #look(ms: number): Cancel {
    return this.#world.scheduler.after(ms, () => {
      this.#cancel = undefined
      const now = this.#world.clock.monotonic()
      let soonest = Infinity
      for (const held of [...this.#held]) {
        if (held.expiresAt <= now) held.expire()
        else soonest = Math.min(soonest, held.expiresAt - now)
      }
      if (soonest < Infinity) this.#cancel = this.#look(soonest)
    })
  }
}
