import type { Envelope } from '@openclaw/sdk'
import { buildEnvelope } from '@openclaw/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actualOf } from '../src/condition.js'
import { RuleTree } from '../src/rule-tree.js'
import { createRouter } from '../src/router.js'
import { rulesOf } from '../src/rule.js'
import type { RoutingOptions } from '../src/rule.js'
import { naiveDecision } from './naive.js'

const nobody = { get: () => undefined, list: () => new Map() }
const surroundings = { agents: nobody, channels: nobody }

// Few values, so that rules overlap; names of the language among them.
const id = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor')
const wanted = fc.oneof(id, fc.array(id, { minLength: 1, maxLength: 4 }))
const kind = fc.constantFrom('direct' as const, 'group' as const)
const keys = {
  ...{ channel: wanted, account: wanted, peer: wanted, thread: wanted, userId: wanted, serverId: wanted },
  ...{ roles: wanted, text: wanted, peerKind: kind, mentioned: fc.boolean() },
}
// Few keys a rule, so that most messages fit several rules: with many of them nearly all would go to the default.
const match = fc
  .uniqueArray(fc.constantFrom(...(Object.keys(keys) as (keyof typeof keys)[])), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map((key) => [key, keys[key] as fc.Arbitrary<string>]))),
  )
const routing: fc.Arbitrary<RoutingOptions> = fc.record(
  {
    rules: fc.array(fc.record({ match, target: fc.constant({ agentId: 'main' }) }), { maxLength: 40 }),
    default: fc.constant({ agentId: 'main' }),
  },
  { requiredKeys: ['rules'] },
)
const absent = { nil: undefined }
const envelope: fc.Arbitrary<Envelope> = fc
  .record({
    ...{
      channel: id,
      account: id,
      peerKind: kind,
      peer: id,
      user: id,
      text: fc.string({ unit: id, maxLength: 2 }),
    },
    ...{
      thread: fc.option(id, absent),
      space: fc.option(id, absent),
      mentioned: fc.option(fc.boolean(), absent),
    },
    roles: fc.option(fc.array(id, { maxLength: 3 }), absent),
  })
  .map(({ peerKind, peer, user, roles, ...rest }) =>
    buildEnvelope({
      ...(JSON.parse(JSON.stringify(rest)) as Partial<Envelope>),
      ...{ peer: { kind: peerKind, id: peer }, sender: { id: user, ...(roles && { roles }) } },
    }),
  )

type Decide = (options: RoutingOptions, given: Envelope) => string | undefined

function indexed(options: RoutingOptions, given: Envelope): string | undefined {
  return createRouter(options, surroundings).decide(given)?.rule
}

/** An index that finds what fits and does not care which comes first. */
function ignoringOrder(options: RoutingOptions, given: Envelope): string | undefined {
  const rules = rulesOf(options)
  let found: number | undefined
  new RuleTree(rules).search(
    (key) => actualOf[key](given),
    rules.length,
    (rule) => {
      if (rules[rule]!.conditions.every(({ fits }) => fits(given))) found = rule
      return false
    },
  )
  return found === undefined ? options.default && 'default' : `rules[${found}]`
}

/** An index in which a message goes down its own branch only, and never that of the rules that do not ask. */
function withoutOther(options: RoutingOptions, given: Envelope): string | undefined {
  const rules = rulesOf(options)
  const used = new Set(rules.flatMap(({ match: asked }) => Object.keys(asked)))
  const found = rules.findIndex(
    ({ match: asked, conditions }) =>
      Object.keys(asked).length === used.size && conditions.every(({ fits }) => fits(given)),
  )
  return found < 0 ? options.default && 'default' : `rules[${found}]`
}

function check(decide: Decide, numRuns: number): fc.RunDetails<[RoutingOptions, Envelope]> {
  const agrees = fc.property(routing, envelope, (options, given) => {
    return decide(options, given) === naiveDecision(options, given)
  })
  return fc.check(agrees, { numRuns, endOnFailure: true, seed: 1 })
}

describe('the index', () => {
  it('decides as one rule after the other would, for 10,000 sets of rules', { timeout: 60_000 }, () => {
    const { failed, counterexample } = check(indexed, 10_000)
    expect(counterexample).toBeNull()
    expect(failed).toBe(false)
  })

  it.each([
    ['ignores the order of the rules', ignoringOrder],
    ['forgets the rules that do not ask for a key', withoutOther],
  ])('is found out when it %s', (_what, broken) => {
    expect(check(broken, 2_000).failed).toBe(true)
  })

  it('tells of each rule before the one that decided, and of no other', () => {
    const complete = fc.property(routing, envelope, (options, given) => {
      const router = createRouter(options, surroundings)
      const { rule, trace } = router.decideAlways(given)
      const before = /^rules\[(\d+)\]$/.exec(rule)?.[1] ?? String(options.rules?.length)
      const told = trace.slice(0, -1).map((line) => {
        expect([line.matched, line.because === '']).toEqual([false, false])
        return Number(/^(\d+) (?:more )?rules? /.exec(line.rule)?.[1] ?? 1)
      })
      expect(told.reduce((sum, count) => sum + count, 0)).toBe(Number(before))
      expect(trace.at(-1)).toMatchObject({ rule, matched: true })
      // What it explains is what it decides.
      const verdicts = router.explain(given)
      expect(verdicts.filter(({ matched }) => matched).map((verdict) => verdict.rule)).toEqual([rule])
      expect(verdicts).toHaveLength(options.rules!.length + 1)
    })
    fc.assert(complete, { numRuns: 1_000 })
  })

  it('keeps what a record says of 10,000 rules short', () => {
    const rules = Array.from({ length: 10_000 }, (_, index) => ({
      match: { channel: 'loopback', userId: `user-${index}`, ...(index % 2 === 0 && { text: 'never' }) },
      target: { agentId: 'main' },
    }))
    const given = buildEnvelope({ sender: { id: 'user-9998' } })
    const { trace } = createRouter({ rules, default: { agentId: 'main' } }, surroundings).decide(given)!
    expect(trace).toEqual([
      {
        rule: '5000 rules by channel, userId, text',
        matched: false,
        because:
          '1 was asked, and the rest of it does not fit; no other asks for channel "loopback" and userId "user-9998"',
      },
      {
        rule: '5000 rules by channel, userId',
        matched: false,
        because: 'none asks for channel "loopback" and userId "user-9998"',
      },
      { rule: 'default', matched: true, because: 'no rule matches' },
    ])
  })

  it('takes rules with several long lists, without a place for each combination', () => {
    const many = (name: string) => Array.from({ length: 2_000 }, (_, index) => `${name}${index}`)
    const rules = [
      { match: { userId: many('u'), peer: many('p'), roles: many('r') }, target: { agentId: 'main' } },
    ]
    const { decide } = createRouter({ rules }, surroundings)
    const given = { peer: { kind: 'group', id: 'p7' } } as const
    expect(decide(buildEnvelope({ ...given, sender: { id: 'u1999', roles: ['x', 'r3'] } }))?.rule).toBe(
      'rules[0]',
    )
    expect(decide(buildEnvelope({ ...given, sender: { id: 'u1999', roles: ['x'] } }))).toBeUndefined()
  })
})
