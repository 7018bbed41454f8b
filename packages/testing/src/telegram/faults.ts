import { createChance, type Chance } from '../sim/chance.js'
import type { Call } from './record.js'
import type { FakeUpdate } from './wire.js'

/** Which of the cases that fit are hit. */
interface Aim {
  /** How many times; 1 where no probability is given, else without end. */
  readonly times?: number
  /** From 0 to 1, drawn from the seed. */
  readonly probability?: number
  /** Only for this bot. */
  readonly token?: string
}

/**
 * What goes wrong with a request:
 * - `tooMany`: 429 with `retry_after`; `conflict`: 409; `internal`: 500; `badGateway`: 502 with a page of HTML;
 *   `unauthorized`: 401. None of them did anything.
 * - `resetBefore`, `hangBefore`: nothing was done, and the connection breaks, or stays silent.
 * - `resetAfter`, `hangAfter`: it was done, and the connection breaks, or stays silent.
 * - `slow`: it is done `ms` later.
 */
export interface CallFault extends Aim {
  readonly kind:
    | 'tooMany'
    | 'conflict'
    | 'internal'
    | 'badGateway'
    | 'unauthorized'
    | 'resetBefore'
    | 'hangBefore'
    | 'resetAfter'
    | 'hangAfter'
    | 'slow'
  /** Every method but getUpdates if left out, since that one waits for most of the time. */
  readonly method?: string | readonly string[]
  readonly when?: (call: Call) => boolean
  /** Of `tooMany`, in seconds; 1. */
  readonly retryAfter?: number
  /** Of `slow`; 100. */
  readonly ms?: number
}

/**
 * What goes wrong with the delivery of updates:
 * - `duplicate`: an update comes once more, after it was handed over.
 * - `reorder`: updates that are handed over together change places. Those of one chat keep their order, unless
 *   `withinChat` is set. (Bot API, Update: ids are there to restore the order.)
 */
export interface UpdateFault extends Aim {
  readonly kind: 'duplicate' | 'reorder'
  readonly when?: (update: FakeUpdate) => boolean
  readonly withinChat?: boolean
}

export type Fault = CallFault | UpdateFault

export interface ActiveFault {
  readonly fault: Fault
  readonly hits: number
  remove(): void
}

interface Armed {
  readonly fault: Fault
  hits: number
}

/** Faults that wait for what they befall. The first that was added comes first. */
export class FaultBoard {
  readonly #armed = new Set<Armed>()
  readonly chance: Chance

  constructor(seed: number) {
    this.chance = createChance(seed, 'telegram')
  }

  add(fault: Fault): ActiveFault {
    const armed: Armed = { fault, hits: 0 }
    this.#armed.add(armed)
    return {
      fault,
      get hits() {
        return armed.hits
      },
      remove: () => void this.#armed.delete(armed),
    }
  }

  clear(): void {
    this.#armed.clear()
  }

  forCall(call: Call): CallFault | undefined {
    return this.#draw(call.token, (fault): fault is CallFault => isCallFault(fault) && fits(fault, call))
  }

  forUpdate(kind: UpdateFault['kind'], token: string, update: FakeUpdate): UpdateFault | undefined {
    return this.#draw(
      token,
      (fault): fault is UpdateFault =>
        !isCallFault(fault) && fault.kind === kind && (fault.when?.(update) ?? true),
    )
  }

  #draw<Kind extends Fault>(token: string, fits: (fault: Fault) => fault is Kind): Kind | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed
      if ((fault.token !== undefined && fault.token !== token) || !fits(fault)) continue
      if (fault.probability !== undefined && !this.chance.happens(fault.probability)) continue
      armed.hits += 1
      if (armed.hits >= (fault.times ?? (fault.probability === undefined ? 1 : Infinity)))
        this.#armed.delete(armed)
      return fault
    }
    return undefined
  }
}

function isCallFault(fault: Fault): fault is CallFault {
  return fault.kind !== 'duplicate' && fault.kind !== 'reorder'
}

function fits({ method, when }: CallFault, call: Call): boolean {
  const name = call.method.toLowerCase()
  const methods = typeof method === 'string' ? [method] : method
  const named = methods ? methods.some((one) => one.toLowerCase() === name) : name !== 'getupdates'
  return named && (when?.(call) ?? true)
}
