import type { Envelope } from '@openclaw/sdk'
import { actualOf, literalKeys } from './condition.js'
import type { Actual, Condition, LiteralKey } from './condition.js'
import type { Rule } from './rule.js'

/** Rules that agree on the keys above; below it one branch a value, and one for the rules that ask for none. */
interface Node {
  /** The first rule below: whoever has found an earlier one need not look. */
  first: number
  branches: Map<string, Node> | undefined
  other: Node | undefined
  rules: number[] | undefined
}

const unreached = 2 ** 30
/** How many times the number of its values a rule may stand in the tree. */
const spread = 4

/**
 * The index: a level for each literal key that rules use. A message goes down the branch of its own value and the one
 * of the rules that do not ask, so what it costs depends on the keys in use and not on the number of rules.
 */
export class RuleTree {
  readonly #root = node()
  readonly #levels: readonly LiteralKey[]
  /** What is left to ask of a rule once its place was found. */
  readonly #rest: readonly (readonly Condition[])[]

  constructor(rules: readonly Rule[]) {
    const used = new Set(rules.flatMap(({ conditions }) => conditions.map(({ key }) => key)))
    this.#levels = literalKeys.filter((key) => used.has(key))
    this.#rest = rules.map(({ conditions }, index) => {
      const placed = placedBy(conditions)
      this.#add(this.#root, 0, index, placed)
      return conditions.filter((condition) => placed.get(condition.key as LiteralKey) !== condition)
    })
  }

  /** The first rule that fits. `lost` is called for those that stand in the right place and do not fit all the same. */
  first(envelope: Envelope, lost: (rule: number) => void): number | undefined {
    return this.search(
      (key) => actualOf[key](envelope),
      unreached,
      (rule) => {
        const fits = this.#rest[rule]!.every((condition) => condition.fits(envelope))
        if (!fits) lost(rule)
        return fits
      },
    )
  }

  /** The first rule before `bound` that stands where these values lead, and that `accept` takes. */
  search(
    read: (key: LiteralKey) => Actual,
    bound: number,
    accept: (rule: number) => boolean,
  ): number | undefined {
    const levels = this.#levels
    let best = bound

    function look(at: Node | undefined, level: number): void {
      if (at === undefined || at.first >= best) return
      const key = levels[level]
      if (key === undefined) return ask(at.rules)
      const value = read(key)
      if (typeof value === 'object') for (const one of value) look(at.branches?.get(one), level + 1)
      else if (value !== undefined) look(at.branches?.get(value), level + 1)
      look(at.other, level + 1)
    }

    function ask(rules: readonly number[] = []): void {
      for (const rule of rules) {
        if (rule >= best) return
        if (accept(rule)) best = rule
      }
    }

    look(this.#root, 0)
    return best === bound ? undefined : best
  }

  #add(at: Node, level: number, rule: number, placed: ReadonlyMap<LiteralKey, Condition>): void {
    at.first = Math.min(at.first, rule)
    const key = this.#levels[level]
    if (key === undefined) return void (at.rules ??= []).push(rule)
    const values = placed.get(key)?.values
    if (!values) return this.#add((at.other ??= node()), level + 1, rule, placed)
    at.branches ??= new Map()
    for (const value of values) {
      let branch = at.branches.get(value)
      if (!branch) at.branches.set(value, (branch = node()))
      this.#add(branch, level + 1, rule, placed)
    }
  }
}

function node(): Node {
  return { first: unreached, branches: undefined, other: undefined, rules: undefined }
}

/**
 * The conditions that give a rule its places. A rule with several long lists would stand in as many places as they have
 * combinations: then the longest place it, and the others are asked when it is found.
 */
function placedBy(conditions: readonly Condition[]): Map<LiteralKey, Condition> {
  const literal = conditions.filter(({ key }) => key !== 'text')
  const most = spread * literal.reduce((sum, { values }) => sum + values.size, 0)
  const placed = new Map<LiteralKey, Condition>()
  let places = 1
  for (const condition of literal.toSorted((a, b) => b.values.size - a.values.size)) {
    if (places * condition.values.size > most) continue
    places *= condition.values.size
    placed.set(condition.key as LiteralKey, condition)
  }
  return placed
}
