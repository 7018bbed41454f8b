import type { Envelope, RuleTrace } from '@openclaw/sdk'
import { actualOf, literalKeys, mismatch, shown } from './condition.js'
import type { LiteralKey } from './condition.js'
import type { Rule } from './rule.js'

/** So many rules that lost are told one by one; more are told together, by the keys that they ask for. */
const toldSingly = 16
const mostGroups = 16

/** Rules that ask for the same keys. */
interface Group {
  readonly name: string
  readonly keys: readonly LiteralKey[]
  /** In order. */
  readonly rules: number[]
}

/** Tells why rules lost, in so many lines at most that a record does not grow with the rules. */
export class Tracer {
  readonly #rules: readonly Rule[]
  readonly #groups: readonly Group[]
  readonly #groupOf: readonly Group[]

  constructor(rules: readonly Rule[]) {
    const groups = new Map<string, Group>()
    this.#rules = rules
    this.#groupOf = rules.map(({ conditions }, index) => {
      const asked = new Set<string>(conditions.map(({ key }) => key))
      const keys = literalKeys.filter((key) => asked.has(key))
      const name = [...keys, ...(asked.has('text') ? ['text'] : [])].join(', ')
      const group = groups.get(name) ?? { name, keys, rules: [] }
      group.rules.push(index)
      groups.set(name, group)
      return group
    })
    this.#groups = [...groups.values()]
  }

  /** Why the rules before `end` lost. `asked` are those that the index could not rule out: they were asked singly. */
  losers(end: number, asked: readonly number[], envelope: Envelope): RuleTrace[] {
    if (end <= toldSingly) return this.#rules.slice(0, end).map((rule) => lost(rule, envelope))
    const askedIn = new Map<Group, number>()
    for (const rule of asked) {
      if (rule >= end) continue
      const group = this.#groupOf[rule]!
      askedIn.set(group, (askedIn.get(group) ?? 0) + 1)
    }
    const lines: RuleTrace[] = []
    let left = end
    for (const group of this.#groups) {
      const count = countBefore(group.rules, end)
      if (count === 0) continue
      if (lines.length === mostGroups) break
      left -= count
      lines.push(lostTogether(group, count, askedIn.get(group) ?? 0, envelope))
    }
    if (left > 0) lines.push({ rule: `${left} more rules`, matched: false, because: 'none of them fits' })
    return lines
  }
}

function lost({ name, conditions }: Rule, envelope: Envelope): RuleTrace {
  return { rule: name, matched: false, because: mismatch(conditions, envelope) ?? '' }
}

function lostTogether({ name, keys }: Group, count: number, asked: number, envelope: Envelope): RuleTrace {
  const rule = `${count} ${count === 1 ? 'rule' : 'rules'} by ${name}`
  const here = keys.map((key) => `${key} ${shown(key, actualOf[key](envelope))}`).join(' and ')
  const passed = count > asked ? [`${asked > 0 ? 'no other' : 'none'} asks for ${here}`] : []
  const tried =
    asked > 0 ? [`${asked === count ? 'each' : asked} was asked, and the rest of it does not fit`] : []
  return { rule, matched: false, because: [...tried, ...passed].join('; ') }
}

/** How many of the ascending numbers are below `end`. */
function countBefore(numbers: readonly number[], end: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! < end) low = middle + 1
    else high = middle
  }
  return low
}
