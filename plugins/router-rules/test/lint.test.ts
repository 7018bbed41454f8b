import { describe, expect, it } from 'vitest'
import { createRouter } from '../src/router.js'
import type { RoutingOptions } from '../src/rule.js'

const map = (...names: string[]) => {
  const list = new Map(names.map((name) => [name, {} as never]))
  return { list: () => list, get: (name: string) => list.get(name) }
}
const surroundings = { agents: map('main', 'coder'), channels: map('http', 'telegram') }

type Rules = NonNullable<RoutingOptions['rules']>
const rule = (match: Rules[number]['match'], agentId = 'main') => ({ match, target: { agentId } })

function lint(
  rules: Rules,
  options: RoutingOptions = { default: { agentId: 'main' } },
  around = surroundings,
) {
  const findings = createRouter({ ...options, rules }, around).lint()
  for (const { message, cure } of findings) {
    expect(message).not.toMatch(/\.$/)
    expect(cure).toMatch(/\.$/)
  }
  return findings.map(({ weight, kind, rule: name, others }) => [weight, kind, name, others])
}

describe('lint', () => {
  it('finds nothing where each rule can decide', () => {
    expect(
      lint([
        rule({ channel: 'telegram', userId: '1' }),
        rule({ channel: 'telegram', userId: '2' }, 'coder'),
        rule({ channel: ['telegram', 'http'] }, 'coder'),
        rule({ text: 'help', peerKind: 'group' }),
        rule({ text: 'please help', peerKind: 'direct' }),
        rule({ roles: ['a', 'b'] }),
        rule({ mentioned: true }, 'coder'),
      ]),
    ).toEqual([])
  })

  it.each<[string, Rules, unknown[]]>([
    [
      'the same twice',
      [rule({ userId: 'a' }), rule({ userId: ['a'] })],
      ['warning', 'duplicate', 'rules[1]', ['rules[0]']],
    ],
    [
      'the same twice, to two agents',
      [rule({ userId: 'a', channel: 'http' }), rule({ channel: 'http', userId: 'a' }, 'coder')],
      ['error', 'duplicate', 'rules[1]', ['rules[0]']],
    ],
    [
      'a wider rule before',
      [
        rule({ userId: 'x' }),
        rule({ channel: ['telegram', 'http'] }),
        rule({ channel: 'http', userId: 'a' }, 'coder'),
      ],
      ['error', 'shadowed', 'rules[2]', ['rules[1]']],
    ],
    [
      'a shorter text before',
      [rule({ text: 'help' }), rule({ text: ['please help', 'helpless'] }, 'coder')],
      ['error', 'shadowed', 'rules[1]', ['rules[0]']],
    ],
    [
      'the same pattern before',
      [rule({ text: '/a+/' }), rule({ text: '/a+/', peerKind: 'group' }, 'coder')],
      ['error', 'shadowed', 'rules[1]', ['rules[0]']],
    ],
    [
      'two rules that share a list',
      [rule({ userId: 'a' }), rule({ userId: 'b' }), rule({ userId: ['a', 'b'], channel: 'http' }, 'coder')],
      ['error', 'unreachable', 'rules[2]', ['rules[0]', 'rules[1]']],
    ],
    [
      'two rules that share what is direct and what is a group',
      [
        rule({ channel: 'http', peerKind: 'direct' }),
        rule({ peerKind: 'group' }),
        rule({ channel: 'http' }, 'coder'),
      ],
      ['error', 'unreachable', 'rules[2]', ['rules[0]', 'rules[1]']],
    ],
    [
      'a default that nothing reaches',
      [rule({ mentioned: true }), rule({ mentioned: false })],
      ['warning', 'unreachable', 'default', ['rules[0]', 'rules[1]']],
    ],
    ['a channel that is not there', [rule({ channel: 'telegrm' })], ['warning', 'dead', 'rules[0]', []]],
    [
      'an agent that is not there',
      [rule({ userId: 'a' }, 'codr')],
      ['error', 'unknown-agent', 'rules[0]', []],
    ],
  ])('finds %s', (_what, rules, finding) => {
    expect(lint(rules)).toEqual([finding])
  })

  it('finds that messages have nowhere to go', () => {
    const around = { ...surroundings, agents: map('coder') }
    expect(lint([rule({ userId: 'a' }, 'coder')], {}, around)).toEqual([
      ['error', 'no-answer', 'fallback', []],
    ])
    expect(
      lint(
        [
          rule({ peerKind: ['direct', 'group'][0] as 'direct' }, 'coder'),
          rule({ peerKind: 'group' }, 'coder'),
        ],
        {},
        around,
      ),
    ).toEqual([])
  })

  it('looks through 10,000 rules', () => {
    const rules = Array.from({ length: 10_000 }, (_, index) =>
      rule({ channel: 'telegram', userId: `user-${index % 9_999}` }),
    )
    expect(lint(rules)).toEqual([['warning', 'duplicate', 'rules[9999]', ['rules[0]']]])
  })
})
