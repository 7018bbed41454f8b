import agentEcho from '@openclaw/agent-echo'
import { agents, definePlugin, routing } from '@openclaw/sdk'
import type { Envelope, OpenClawError, Stage } from '@openclaw/sdk'
import { buildEnvelope, createTestGateway, makeTestGateway } from '@openclaw/testing'
import type { TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import plugin from '../src/index.js'
import type { RoutingOptions } from '../src/rule.js'

const running: TestGateway[] = []
const echoes = [agentEcho({ id: 'main' }), agentEcho({ id: 'other' }, { id: 'agent:other' })]

afterEach(async () => {
  for (const test of running.splice(0)) await test.stop()
})

async function start(options: RoutingOptions, plugins = echoes): Promise<TestGateway> {
  const test = await createTestGateway({ plugins: [...plugins, plugin(options)] })
  running.push(test)
  return test
}

async function refusal(options: RoutingOptions): Promise<unknown> {
  const test = await makeTestGateway({ plugins: [...echoes, plugin(options)] })
  return test.gateway.start().then(
    () => test.stop(),
    (error: unknown) => error,
  )
}

type Match = NonNullable<RoutingOptions['rules']>[number]['match']
const group = { kind: 'group', id: 'room' } as const

describe('a rule', () => {
  it.each<[string, Match, Partial<Envelope>, Partial<Envelope>]>([
    ['channel', { channel: 'loopback' }, {}, { channel: 'http' }],
    ['account', { account: 'second' }, { account: 'second' }, {}],
    ['peer', { peer: 'room' }, { peer: group }, {}],
    ['peerKind', { peerKind: 'group' }, { peer: group }, {}],
    ['thread', { thread: '7' }, { thread: '7' }, {}],
    [
      'userId',
      { userId: '123456' },
      { sender: { id: '123456' } },
      { sender: { id: '1234567', name: '123456' } },
    ],
    ['serverId', { serverId: '789012' }, { space: '789012' }, {}],
    [
      'roles',
      { roles: 'admin' },
      { sender: { id: 'a', roles: ['x', 'admin'] } },
      { sender: { id: 'a', roles: ['x'] } },
    ],
    ['mentioned', { mentioned: true }, { mentioned: true }, {}],
    ['mentioned: false', { mentioned: false }, {}, { mentioned: true }],
    ['text', { text: 'help' }, { text: 'please help' }, { text: 'Help' }],
    ['a path as text', { text: '/start' }, { text: '/start now' }, { text: 'start' }],
    ['a pattern', { text: '/\\border(s)?\\b/i' }, { text: 'My ORDERS' }, { text: 'borders' }],
    ['a list', { channel: ['http', 'loopback'] }, {}, { channel: 'discord' }],
    ['two keys', { channel: 'loopback', userId: 'ann' }, {}, { sender: { id: 'ben' } }],
  ])('by %s', async (_key, match, fitting, other) => {
    const rules = [{ match, target: { agentId: 'other' } }]
    const { gateway } = await start({ rules, default: { agentId: 'main' } })
    const decide = (given: Partial<Envelope>) => gateway.route(buildEnvelope(given))
    expect(await decide(fitting)).toMatchObject({ agentId: 'other', rule: 'rules[0]' })
    expect(await decide(other)).toMatchObject({ agentId: 'main', rule: 'default' })
  })

  it('wins by its place in the file, whatever else is more particular', async () => {
    const rules = ['channel', 'userId'].map((key) => ({
      match: { [key]: key === 'channel' ? 'loopback' : 'ann' },
      target: { agentId: key === 'channel' ? 'main' : 'other' },
    }))
    for (const [agentId, order] of [
      ['main', rules],
      ['other', rules.toReversed()],
    ] as const) {
      const { gateway } = await start({ rules: order })
      expect(await gateway.route(buildEnvelope())).toMatchObject({ agentId, rule: 'rules[0]' })
    }
  })

  it('is told with the key that did not fit, and never with the text of the message', async () => {
    const to = (match: Match) => ({ match, target: { agentId: 'other' } })
    const test = await start({
      rules: [
        ...[
          to({ channel: 'loopback', userId: 'vip' }),
          to({ thread: '1' }),
          to({ userId: ['a', 'b', 'c', 'd'] }),
        ],
        to({ text: 'gold' }),
      ],
    })
    const { record } = await test.ask('my silver', { peer: { kind: 'direct', id: 'ann' } })
    expect(record.route?.trace).toEqual([
      { rule: 'rules[0]', matched: false, because: 'userId is "ann", not "vip"' },
      { rule: 'rules[1]', matched: false, because: 'thread is absent, not "1"' },
      { rule: 'rules[2]', matched: false, because: 'userId is "ann", not one of "a", "b", "c" and 1 more' },
      { rule: 'rules[3]', matched: false, because: 'the text does not fit "gold"' },
      { rule: 'fallback', matched: true, because: 'no rule matches' },
    ])
  })
})

describe('a text pattern', () => {
  it('runs in linear time, on as much of a text as is looked at', async () => {
    const { gateway } = await start({
      rules: [{ match: { text: '/^(a+)+$/' }, target: { agentId: 'other' } }],
    })
    const route = async (text: string) => (await gateway.route(buildEnvelope({ text }))).rule
    expect(await route(`${'a'.repeat(9_000)}!`)).toBe('fallback')
    expect(await route(`${'a'.repeat(1_000_000)}!`)).toBe('rules[0]')
  })

  it.each([
    ['/a(?=b)/', 'rules[0].match.text', 'lookaround'],
    ['/(a)\\1/', 'rules[0].match.text', 'references back'],
    ['/(a/', 'rules[0].match.text', 'missing closing'],
    ['/a/g', 'rules[0].match.text', 'the flag "g"'],
  ])('%s keeps the gateway from starting', async (text, place, why) => {
    const error = await refusal({ rules: [{ match: { text: ['fine', text] }, target: { agentId: 'main' } }] })
    expect(error).toMatchObject({ code: 'OC_ROUTING_PATTERN' })
    expect((error as OpenClawError).exitCode).toBe(78)
    expect(String(error)).toContain(place)
    expect(String(error)).toContain(why)
  })
})

describe('an agent', () => {
  it.each<[string, RoutingOptions]>([
    ['rules[0].target.agentId', { rules: [{ match: { peer: 'x' }, target: { agentId: 'nobody' } }] }],
    [
      'rules[0].target.fallback',
      { rules: [{ match: { peer: 'x' }, target: { agentId: 'main', fallback: 'nobody' } }] },
    ],
    ['default.agentId', { default: { agentId: 'nobody' } }],
  ])('that is not there keeps the gateway from starting: %s', async (place, options) => {
    const error = await refusal(options)
    expect(error).toMatchObject({ code: 'OC_AGENT_UNKNOWN' })
    expect((error as OpenClawError).exitCode).toBe(78)
    expect(String(error)).toContain(`routing.${place} names the agent "nobody"`)
  })

  it('that went away is stood in for by its fallback, and by nobody where there is none', async () => {
    let withdraw = () => undefined as void
    const leaving = definePlugin({
      ...{ name: 'agent-leaving', api: 1, kind: 'agent', needs: { agents } },
      options: { type: 'object', additionalProperties: false },
      setup({ services }) {
        const run = async function* () {
          yield { type: 'done', text: 'still here' } as const
        }
        withdraw = services.agents.add('leaving', { run })
      },
    })
    const test = await start(
      {
        rules: [
          { match: { userId: 'ann' }, target: { agentId: 'leaving', fallback: 'other' } },
          { match: { userId: 'ben' }, target: { agentId: 'leaving' } },
        ],
      },
      [...echoes, leaving()],
    )
    const ask = async (id: string) => (await test.ask('hi', { peer: { kind: 'direct', id } })).record
    expect((await ask('ann')).route).toMatchObject({ agentId: 'leaving', rule: 'rules[0]' })
    withdraw()
    const record = await ask('ann')
    expect(record).toMatchObject({ state: 'replied', route: { agentId: 'other', rule: 'rules[0]' } })
    expect(record.route?.trace[0]?.because).toBe(
      'all keys match; the agent "leaving" is not there, its fallback answers',
    )
    expect(await ask('ben')).toMatchObject({
      state: 'dead',
      reason: expect.stringContaining('leaving') as string,
    })
  })
})

describe('the service', () => {
  it('lists the rules in order with the messages that each decided; who only asks is not counted', async () => {
    const rules = [{ match: { userId: 'ann' }, target: { agentId: 'other', fallback: 'main' } }]
    const test = await start({ rules })
    const list = () => test.gateway.service(routing)!.list()
    await test.ask('hi', { peer: { kind: 'direct', id: 'ann' } })
    await test.ask('hi', { peer: { kind: 'direct', id: 'ann' } })
    await test.ask('hi', { peer: { kind: 'direct', id: 'ben' } })
    await test.gateway.route(buildEnvelope())
    test.gateway.service(routing)!.explain(buildEnvelope())
    expect(list()).toEqual([
      { rule: 'rules[0]', ...rules[0], hits: 2 },
      { rule: 'fallback', target: { agentId: 'main' }, hits: 1 },
    ])
  })

  it('explains every rule, key by key', async () => {
    const rules = [
      { match: { channel: 'telegram', userId: '1' }, target: { agentId: 'other' } },
      { match: { userId: ['ann', 'ben'], mentioned: false }, target: { agentId: 'other' } },
      { match: { channel: 'loopback' }, target: { agentId: 'main' } },
    ]
    const { gateway } = await start({ rules, default: { agentId: 'main' } })
    expect(gateway.service(routing)!.explain(buildEnvelope())).toEqual([
      {
        rule: 'rules[0]',
        matched: false,
        because: 'channel is "loopback", not "telegram"',
        keys: [
          { key: 'channel', wanted: 'telegram', actual: 'loopback', matched: false },
          { key: 'userId', wanted: '1', actual: 'ann', matched: false },
        ],
      },
      {
        rule: 'rules[1]',
        matched: true,
        because: 'all keys match',
        keys: [
          { key: 'userId', wanted: ['ann', 'ben'], actual: 'ann', matched: true },
          { key: 'mentioned', wanted: false, actual: false, matched: true },
        ],
      },
      {
        rule: 'rules[2]',
        matched: false,
        because: 'it fits, but rules[1] comes first',
        keys: [{ key: 'channel', wanted: 'loopback', actual: 'loopback', matched: true }],
      },
      { rule: 'default', matched: false, because: 'rules[1] matches', keys: [] },
    ])
  })

  it('gives way to another router where it has no rule', async () => {
    const second = definePlugin({
      ...{ name: 'router-second', api: 1, kind: 'router', permissions: { hooks: ['route'] } },
      options: { type: 'object', additionalProperties: false },
      setup: ({ hooks }) => hooks.route.tap(() => ({ agentId: 'other', rule: 'second', trace: [] })),
    })
    const test = await createTestGateway({ plugins: [...echoes, plugin({}), second()] })
    running.push(test)
    const stages: Stage[] = []
    const route = await test.gateway.route(buildEnvelope(), stages)
    expect(route.rule).toBe('second')
    expect(stages.at(-1)).toMatchObject({ stage: 'route', plugin: 'router-second' })
  })
})
