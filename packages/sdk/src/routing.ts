import type { Envelope } from './message.js'
import { defineService } from './service.js'

/** Who answers: the agent, and who stands in while that agent is not there. */
export interface RouteTarget {
  readonly agentId: string
  readonly fallback?: string
}

/** What a rule asks of a message; a list means any of its values. */
export type RuleMatch = Readonly<Record<string, boolean | string | readonly string[]>>

/** One rule as it runs. */
export interface ListedRule {
  /** `rules[2]`, `default`, `fallback`, as in the route of a message. */
  readonly rule: string
  /** Undefined for what takes the messages that no rule matches. */
  readonly match?: RuleMatch
  readonly target: RouteTarget
  /** How many messages it decided since its plugin started. */
  readonly hits: number
}

/** What one key of a rule says to a message. */
export interface KeyVerdict {
  readonly key: string
  readonly wanted: boolean | string | readonly string[]
  /** Undefined where the message has none. */
  readonly actual?: boolean | string | readonly string[]
  readonly matched: boolean
}

/** What one rule says to a message. */
export interface RuleVerdict {
  readonly rule: string
  /** It decides; a rule that fits and stands behind the one that decides does not. */
  readonly matched: boolean
  readonly because: string
  readonly keys: readonly KeyVerdict[]
}

/** Something about the rules that is wrong, or that nobody can have meant. */
export interface RoutingFinding {
  /** `error`: messages go elsewhere than a rule says, or nowhere. `warning`: it makes no difference. */
  readonly weight: 'error' | 'warning'
  readonly kind: 'duplicate' | 'shadowed' | 'unreachable' | 'dead' | 'unknown-agent' | 'no-answer'
  readonly rule: string
  /** The rules that make it so. */
  readonly others: readonly string[]
  /** What is wrong, as a sentence without its stop. */
  readonly message: string
  /** What to do about it, as a whole sentence. */
  readonly cure: string
}

/** What a router tells of its rules. Nothing of it counts as a message. */
export interface Routing {
  /** In the order in which they are asked. */
  list(): readonly ListedRule[]
  /** The verdict of every rule, in order. */
  explain(envelope: Envelope): readonly RuleVerdict[]
  /** Agents and channels are those that run with it. */
  lint(): readonly RoutingFinding[]
  /** Throws OC_AGENT_UNKNOWN when a rule names an agent that is not there. */
  check(): void
}

export const routing = defineService<Routing>('routing')
