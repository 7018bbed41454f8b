import type { Condition, LiteralKey } from './condition.js'
import type { Rule } from './rule.js'
import type { RuleTree } from './rule-tree.js'

/** Every message that fits `later` fits `earlier` too. */
export function covers(earlier: Pick<Rule, 'conditions'>, later: Pick<Rule, 'conditions'>): boolean {
  return earlier.conditions.every((condition) => {
    const own = later.conditions.find(({ key }) => key === condition.key)
    return own !== undefined && [...own.values].every((value) => takes(condition, value))
  })
}

/** Keys with few values: a rule that does not ask for one is met by each of them. */
const closed: readonly (readonly [LiteralKey, readonly string[]])[] = [
  ['peerKind', ['direct', 'group']],
  ['mentioned', ['true', 'false']],
]
/** A rule with more combinations of values is not looked into. */
const mostCombinations = 512

type Combination = ReadonlyMap<string, string>

/** The rules before `end` that together take all that the rule `later` could; undefined when something is left to it. */
export function takenBy(
  rules: readonly Rule[],
  tree: RuleTree,
  later: Pick<Rule, 'conditions'>,
  end: number,
): readonly number[] | undefined {
  const combinations = combinationsOf(later)
  if (!combinations) return undefined
  const takers = new Set<number>()
  for (const combination of combinations) {
    const taker = tree.search(
      (key) => combination.get(key),
      end,
      (rule) => rules[rule]!.conditions.every((condition) => fits(condition, combination, later)),
    )
    if (taker === undefined) return undefined
    takers.add(taker)
  }
  return [...takers].sort((a, b) => a - b)
}

function combinationsOf({ conditions }: Pick<Rule, 'conditions'>): Combination[] | undefined {
  const own = conditions.flatMap(({ key, values }) => (key === 'text' ? [] : [[key, [...values]] as const]))
  const open = closed.filter(([key]) => !own.some(([other]) => other === key))
  let combinations: Combination[] = [new Map()]
  for (const [key, values] of [...own, ...open]) {
    if (combinations.length * values.length > mostCombinations) return undefined
    combinations = combinations.flatMap((one) => values.map((value) => new Map([...one, [key, value]])))
  }
  return combinations
}

function fits(
  condition: Condition,
  combination: Combination,
  { conditions }: Pick<Rule, 'conditions'>,
): boolean {
  if (condition.key === 'text') {
    const own = conditions.find(({ key }) => key === 'text')
    return own !== undefined && [...own.values].every((value) => takes(condition, value))
  }
  const value = combination.get(condition.key)
  return value !== undefined && condition.values.has(value)
}

/** What fits the value fits the condition; of patterns only equal ones are compared. */
function takes({ key, values }: Condition, value: string): boolean {
  if (values.has(value)) return true
  const plain = (text: string) => !text.startsWith('/')
  return key === 'text' && plain(value) && [...values].some((one) => plain(one) && value.includes(one))
}
