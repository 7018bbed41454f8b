import type { Envelope, OptionsOf, Route, RuleTrace } from '@openclaw/sdk'
import type { options } from './options.js'

export type RoutingOptions = OptionsOf<typeof options>
export type Rule = NonNullable<RoutingOptions['rules']>[number]
type Key = keyof Rule['match']

/** What a key of `match` is compared with. Ids only: names can be changed by their owners. */
const actual: Readonly<Record<Key, (envelope: Envelope) => string | undefined>> = {
  channel: ({ channel }) => channel,
  account: ({ account }) => account,
  peer: ({ peer }) => peer.id,
  peerKind: ({ peer }) => peer.kind,
  userId: ({ sender }) => sender.id,
  serverId: ({ space }) => space,
}

/** The first rule that matches, in order, else the default; with the verdict on every rule that was asked. */
export function routeBy(
  { rules = [], default: otherwise }: RoutingOptions,
  envelope: Envelope,
): Route | undefined {
  const trace: RuleTrace[] = []
  for (const [index, { match, target }] of rules.entries()) {
    const rule = `rules[${index}]`
    const because = mismatch(match, envelope)
    trace.push({ rule, matched: because === undefined, because: because ?? 'all keys match' })
    if (because === undefined) return { agentId: target.agentId, rule, trace }
  }
  return otherwise && { agentId: otherwise.agentId, rule: 'default', trace }
}

/** The first key that does not match, with what was wanted and what was there. */
function mismatch(match: Rule['match'], envelope: Envelope): string | undefined {
  for (const [key, wanted] of Object.entries(match) as [Key, string | readonly string[]][]) {
    const found = actual[key](envelope)
    const fits = Array.isArray(wanted) ? wanted.includes(found) : wanted === found
    if (!fits)
      return `${key} is ${found === undefined ? 'absent' : JSON.stringify(found)}, not ${JSON.stringify(wanted)}`
  }
  return undefined
}
