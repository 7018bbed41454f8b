import type { Incoming, MessageRecord } from '@openclaw/sdk'

/** What was decided of a message before `accept`: an agent, or a refusal, or a failure that leaves it dead. */
export interface Decided {
  readonly agent?: string
  readonly rule?: string
  readonly sessionKey?: string
  readonly text: string
  readonly refusal?: string
  readonly failure?: string
}

/** The keys that differ: before and after. */
export type Change = { readonly [K in keyof Decided]?: readonly [string | undefined, string | undefined] }

export function decisionOf({ envelope, route, key, outcome }: Incoming): Decided {
  const { text } = envelope
  if (outcome?.state === 'refused') return { text, refusal: outcome.reason ?? '' }
  if (outcome?.state === 'dead' || !route) return { text, failure: outcome?.reason ?? '' }
  return { text, agent: route.agentId, rule: route.rule, sessionKey: key }
}

/** What the record of an inbound message says was decided when it came. */
export function recordedDecision({
  envelope,
  route,
  sessionKey,
  state,
  reason = '',
}: MessageRecord): Decided {
  const text = envelope?.text ?? ''
  if (route)
    return { text, agent: route.agentId, rule: route.rule, ...(sessionKey !== undefined && { sessionKey }) }
  return state === 'refused' ? { text, refusal: reason } : { text, failure: reason }
}

const compared = ['agent', 'rule', 'sessionKey', 'refusal', 'failure', 'text'] as const

/** Undefined when nothing differs. */
export function changeOf(before: Decided, after: Decided): Change | undefined {
  const different = compared.filter((key) => before[key] !== after[key])
  if (different.length === 0) return undefined
  return Object.fromEntries(different.map((key) => [key, [before[key], after[key]]]))
}
