import { OpenClawError } from '@openclaw/sdk'
import type {
  Agent,
  Channel,
  Envelope,
  ListedRule,
  Registry,
  Route,
  RouteTarget,
  Routing,
  RuleVerdict,
} from '@openclaw/sdk'
import { mismatch, verdictOf } from './condition.js'
import { lintRules, unknownAgents } from './lint.js'
import { RuleTree } from './rule-tree.js'
import { rulesOf } from './rule.js'
import type { RoutingOptions } from './rule.js'
import { Tracer } from './trace.js'

/** What runs beside the router; both may change while it does. */
export interface Surroundings {
  readonly agents: Pick<Registry<Agent>, 'get' | 'list'>
  readonly channels: Pick<Registry<Channel>, 'list'>
}

export interface Router extends Routing {
  /** The first rule that fits, else the default; undefined when there is neither. */
  decide(envelope: Envelope): Route | undefined
  /** The same, and without a default the agent `main`: for when nobody else answers either. */
  decideAlways(envelope: Envelope): Route
  /** A message was routed so. */
  count(route: Route): void
}

const unmatched = { name: 'fallback', target: { agentId: 'main' } } as const

/** Throws OC_ROUTING_PATTERN for a text pattern that cannot be used. */
export function createRouter(options: RoutingOptions, { agents, channels }: Surroundings): Router {
  const rules = rulesOf(options)
  const last = options.default ? { name: 'default', target: options.default } : unmatched
  const tree = new RuleTree(rules)
  const tracer = new Tracer(rules)
  const hits = new Map([...rules, last].map(({ name }) => [name, { count: 0 }]))
  const known = () => ({ agents: agents.list(), channels: channels.list() })

  function find(envelope: Envelope): { readonly index: number | undefined; readonly asked: number[] } {
    const asked: number[] = []
    return { index: tree.first(envelope, (rule) => asked.push(rule)), asked }
  }

  function decide(envelope: Envelope): Route | undefined {
    const { index, asked } = find(envelope)
    return index === undefined && last === unmatched ? undefined : routeTo(index, asked, envelope)
  }

  function decideAlways(envelope: Envelope): Route {
    const { index, asked } = find(envelope)
    return routeTo(index, asked, envelope)
  }

  function routeTo(index: number | undefined, asked: readonly number[], envelope: Envelope): Route {
    const { name, target } = index === undefined ? last : rules[index]!
    const { agentId, because } = answering(target, index === undefined ? 'no rule matches' : 'all keys match')
    const trace = tracer.losers(index ?? rules.length, asked, envelope)
    trace.push({ rule: name, matched: true, because })
    return { agentId, rule: name, trace }
  }

  /** The fallback stands in for an agent that is not there now. */
  function answering({ agentId, fallback }: RouteTarget, why: string): { agentId: string; because: string } {
    if (fallback === undefined || agents.get(agentId) || !agents.get(fallback))
      return { agentId, because: why }
    return { agentId: fallback, because: `${why}; the agent "${agentId}" is not there, its fallback answers` }
  }

  function explain(envelope: Envelope): RuleVerdict[] {
    const winner = decideAlways(envelope)
    const why = winner.trace.at(-1)!.because
    const verdicts = rules.map(({ name, conditions }) => {
      const keys = conditions.map((condition) => verdictOf(condition, envelope))
      const matched = name === winner.rule
      const because = matched
        ? why
        : (mismatch(conditions, envelope) ?? `it fits, but ${winner.rule} comes first`)
      return { rule: name, matched, because, keys }
    })
    const matched = last.name === winner.rule
    const because = matched ? why : `${winner.rule} matches`
    return [...verdicts, { rule: last.name, matched, because, keys: [] }]
  }

  function list(): ListedRule[] {
    const listed = (name: string) => ({ rule: name, hits: hits.get(name)!.count })
    return [
      ...rules.map(({ name, match, target }) => ({ ...listed(name), match, target })),
      { ...listed(last.name), target: last.target },
    ]
  }

  function check(): void {
    const [first, ...more] = unknownAgents(last === unmatched ? rules : [...rules, last], known().agents)
    if (!first) return
    const also = more.length === 0 ? '' : `, and ${more.length} more do`
    throw new OpenClawError('OC_AGENT_UNKNOWN', `${first.message}${also}`, { hint: first.cure })
  }

  return {
    ...{ decide, decideAlways, explain, list, check },
    count({ rule }) {
      const own = hits.get(rule)
      if (own) own.count += 1
    },
    lint: () => lintRules(rules, last, tree, known()),
  }
}
