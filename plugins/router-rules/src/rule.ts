import type { OptionsOf, RouteTarget, RuleMatch } from '@openclaw/sdk'
import { conditionsOf } from './condition.js'
import type { Condition } from './condition.js'
import type { options } from './options.js'

export type RoutingOptions = OptionsOf<typeof options>

/** A rule, ready to be asked. */
export interface Rule {
  /** `rules[2]` */
  readonly name: string
  readonly match: RuleMatch
  readonly target: RouteTarget
  readonly conditions: readonly Condition[]
}

/** Throws OC_ROUTING_PATTERN for a text pattern that cannot be used. */
export function rulesOf({ rules = [] }: RoutingOptions): Rule[] {
  return rules.map(({ match, target }, index) => {
    const name = `rules[${index}]`
    return { name, match, target, conditions: conditionsOf(match, `routing.${name}.match`) }
  })
}
