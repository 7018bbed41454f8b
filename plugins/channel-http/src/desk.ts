import type { Outcome, Outbound } from '@openclaw/sdk'

/** What a caller who waits is told, in this order: drafts, then the reply, if there is one, and the outcome. */
export interface Caller {
  /** The whole text so far. */
  draft?(text: string): void
  end(answer: Answer): void
}

export interface Answer {
  readonly outcome: Outcome
  readonly reply?: { readonly text: string }
}

interface Ticket {
  readonly callers: Set<Caller>
  /** How many asked to be answered later: the reply is kept for them in the ledger. */
  kept: number
  outcome?: Outcome
  reply?: { readonly text: string }
  /** Replies that are still to come after the outcome. */
  expected?: number
}

/** Who waits for which message, by delivery id. */
export class Desk {
  readonly #tickets = new Map<string, Ticket>()

  /** Registered before the message is received: the reply may be there first. The result withdraws the caller. */
  wait(deliveryId: string, caller: Caller): () => void {
    const ticket = this.#ticket(deliveryId)
    ticket.callers.add(caller)
    return () => {
      ticket.callers.delete(caller)
      this.#drop(deliveryId, ticket)
    }
  }

  /** The reply is collected later: it counts as delivered once it is kept. The result takes that back. */
  keep(deliveryId: string): () => void {
    const ticket = this.#ticket(deliveryId)
    ticket.kept += 1
    return () => {
      ticket.kept -= 1
      this.#drop(deliveryId, ticket)
    }
  }

  wantsDrafts(deliveryId: string): boolean {
    return [...(this.#tickets.get(deliveryId)?.callers ?? [])].some((caller) => caller.draft !== undefined)
  }

  draft({ text, answers }: Outbound): void {
    for (const { deliveryId } of answers) {
      for (const caller of this.#tickets.get(deliveryId)?.callers ?? []) caller.draft?.(text)
    }
  }

  /** False when nobody is there to take it. */
  reply({ text, answers }: Outbound): boolean {
    const tickets = answers.flatMap(({ deliveryId }) => {
      const ticket = this.#tickets.get(deliveryId)
      return ticket && (ticket.callers.size > 0 || ticket.kept > 0) ? [[deliveryId, ticket] as const] : []
    })
    for (const [deliveryId, ticket] of tickets) {
      ticket.reply = { text }
      this.#settle(deliveryId, ticket)
    }
    return tickets.length > 0
  }

  outcome(deliveryId: string, outcome: Outcome, replies: number): void {
    const ticket = this.#tickets.get(deliveryId)
    if (!ticket) return
    ticket.outcome = outcome
    ticket.expected = replies
    this.#settle(deliveryId, ticket)
  }

  #ticket(deliveryId: string): Ticket {
    const known = this.#tickets.get(deliveryId)
    if (known) return known
    const made: Ticket = { callers: new Set(), kept: 0 }
    this.#tickets.set(deliveryId, made)
    return made
  }

  /** Over when the outcome is known and every reply that belongs to it has come. */
  #settle(deliveryId: string, { callers, outcome, reply, expected }: Ticket): void {
    if (!outcome || (expected !== 0 && !reply)) return
    this.#tickets.delete(deliveryId)
    for (const caller of callers) caller.end({ outcome, ...(reply && { reply }) })
  }

  #drop(deliveryId: string, ticket: Ticket): void {
    if (ticket.callers.size === 0 && ticket.kept === 0 && this.#tickets.get(deliveryId) === ticket) {
      this.#tickets.delete(deliveryId)
    }
  }
}
