import type { RoutingFinding } from '@openclaw/sdk'
import { covers, takenBy } from './cover.js'
import type { Rule } from './rule.js'
import type { RuleTree } from './rule-tree.js'

type Named = Pick<Rule, 'name' | 'target'>
type Known = ReadonlyMap<string, unknown>

/** What is wrong with the rules, in their order. `last` takes what no rule matches. */
export function lintRules(
  rules: readonly Rule[],
  last: Named,
  tree: RuleTree,
  known: { readonly agents: Known; readonly channels: Known },
): RoutingFinding[] {
  const findings = rules.flatMap((rule, index) => {
    const own = [...unknownAgents([rule], known.agents), ...deadChannels(rule, known.channels)]
    return [...own, ...neverReached(rules, tree, rule, index)]
  })
  return [...findings, ...lintLast(rules, last, tree, known.agents)]
}

/** Each place that names an agent which is not there. */
export function unknownAgents(rules: readonly Named[], known: Known): RoutingFinding[] {
  const places = rules.flatMap(({ name, target: { agentId, fallback } }) => [
    { rule: name, key: 'agentId', id: agentId },
    ...(fallback === undefined ? [] : [{ rule: name, key: 'fallback', id: fallback }]),
  ])
  return places.flatMap(({ rule, key, id }) => {
    if (known.has(id)) return []
    const path = `routing.${rule}${rule === 'default' ? '' : '.target'}.${key}`
    const message = `${path} names the agent "${id}", and there is none`
    const there = [...known.keys()].map((agent) => `"${agent}"`).join(', ') || 'none'
    const cure = `Add agents.${id}, or name one that is there: ${there}.`
    return [{ weight: 'error', kind: 'unknown-agent', rule, others: [], message, cure } as const]
  })
}

function deadChannels({ name: rule, conditions }: Rule, known: Known): RoutingFinding[] {
  const values = [...(conditions.find(({ key }) => key === 'channel')?.values ?? [])]
  if (values.length === 0 || values.some((value) => known.has(value))) return []
  const named = values.map((value) => `"${value}"`).join(', ')
  const message = `${rule} asks for the channel ${named}, and no plugin brings it`
  const there = [...known.keys()].map((channel) => `"${channel}"`).join(', ') || 'none'
  const cure = `Add the channel under channels, or correct ${rule}; the channels that are there: ${there}.`
  return [{ weight: 'warning', kind: 'dead', rule, others: [], message, cure }]
}

/** What earlier rules leave to a rule: nothing, when one of them takes all of it, or several do together. */
function neverReached(rules: readonly Rule[], tree: RuleTree, rule: Rule, index: number): RoutingFinding[] {
  const first = (key: string) => rule.conditions.find((condition) => condition.key === key)?.values
  const coverer = tree.search(
    (key) => first(key)?.values().next().value,
    index,
    (earlier) => covers(rules[earlier]!, rule),
  )
  const takers = coverer === undefined ? takenBy(rules, tree, rule, index) : [coverer]
  if (!takers) return []
  const earlier = takers.map((taker) => rules[taker]!)
  const kind = earlier.length > 1 ? 'unreachable' : covers(rule, earlier[0]!) ? 'duplicate' : 'shadowed'
  return [finding(kind, rule, earlier)]
}

function lintLast(rules: readonly Rule[], last: Named, tree: RuleTree, agents: Known): RoutingFinding[] {
  const takers = takenBy(rules, tree, { conditions: [] }, rules.length)
  if (last.name !== 'default') {
    if (takers || agents.has(last.target.agentId)) return []
    const message =
      'No rule takes every message, there is no default, and there is no agent "main": the rest ends dead'
    const cure = 'Add routing.default with an agent that is there.'
    return [{ weight: 'error', kind: 'no-answer', rule: last.name, others: [], message, cure }]
  }
  const unknown = unknownAgents([last], agents)
  return takers
    ? [
        ...unknown,
        finding(
          'unreachable',
          last,
          takers.map((taker) => rules[taker]!),
        ),
      ]
    : unknown
}

/** An error when messages go elsewhere than the rule says; where they go is not the same. */
function finding(
  kind: 'duplicate' | 'shadowed' | 'unreachable',
  rule: Named,
  earlier: readonly Named[],
): RoutingFinding {
  const others = earlier.map(({ name }) => name)
  const named =
    others.length > 3
      ? `${others.slice(0, 3).join(', ')} and ${others.length - 3} more`
      : others.join(' and ')
  const same = earlier.every(
    ({ target }) => target.agentId === rule.target.agentId && target.fallback === rule.target.fallback,
  )
  const weight = same || rule.name === 'default' ? 'warning' : 'error'
  const what = {
    duplicate: `${rule.name} asks for the same as ${named}, which comes first`,
    shadowed: `${rule.name} never decides: ${named} comes first and takes all that it would`,
    unreachable: `${rule.name} never decides: ${named} together take all that it would`,
  }[kind]
  const cure = same
    ? `Take ${rule.name} out: it changes nothing.`
    : rule.name === 'default'
      ? 'Take routing.default out, or narrow the rules before it.'
      : kind === 'duplicate'
        ? `Keep one of ${rule.name} and ${named}.`
        : `Move ${rule.name} before ${others[0]}, or take it out.`
  return { weight, kind, rule: rule.name, others, message: what, cure }
}
