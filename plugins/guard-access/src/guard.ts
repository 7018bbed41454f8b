import { errorLine } from '@openclaw/sdk'
import type { Envelope, Log, Refusal, World } from '@openclaw/sdk'
import type { Overheard } from './overheard.js'
import type { Pairing } from './pairing.js'
import type { Policy } from './policy.js'
import { toAllow } from './to-allow.js'
import { judge } from './verdict.js'
import type { Reason } from './verdict.js'

interface GuardParts {
  policyOf(envelope: Envelope): Policy
  pairing(): Promise<Pairing>
  readonly overheard: Overheard
  /** False when too many bots spoke in this conversation. */
  takesBot(envelope: Envelope): boolean
  complain(envelope: Envelope, reason: Reason, toAllow: string): void
  readonly world: World
  readonly log: Log
}

type Decision = Refusal | undefined

/** Decides at once where the config alone decides, and closed where the approvals cannot be read. */
export function createGuard({ policyOf, pairing, overheard, takesBot, complain, world, log }: GuardParts) {
  return function receive(envelope: Envelope): Decision | Promise<Decision> {
    const verdict = judge(envelope, policyOf(envelope))
    if (verdict === 'ask') return ask(envelope)
    if (verdict === 'enter') return enter(envelope)
    if (verdict === 'not mentioned') overheard.add(envelope, world.clock.now())
    return refuse(envelope, verdict)
  }

  async function ask(envelope: Envelope): Promise<Decision> {
    try {
      const { isApproved, request } = await pairing()
      if (await isApproved(envelope)) return enter(envelope)
      return refuse(envelope, 'pairing required', await request(envelope))
    } catch (error) {
      log.error({ error: errorLine(error) }, 'nobody who has to be approved can write')
      return refuse(envelope, 'approvals unusable')
    }
  }

  function enter(envelope: Envelope): Decision {
    if (!envelope.sender.isBot || takesBot(envelope)) return undefined
    return refuse(envelope, 'bots talk too much')
  }

  function refuse(envelope: Envelope, reason: Reason, code?: string): Refusal {
    complain(envelope, reason, toAllow(envelope, reason, code))
    return { reason }
  }
}
