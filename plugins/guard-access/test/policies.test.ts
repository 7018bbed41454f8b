import type { Envelope } from '@openclaw/sdk'
import { describe, expect, it, test } from 'vitest'
import { open } from './opened.js'
import type { Access } from './opened.js'

type Settings = NonNullable<Access['channels']>[string]

const from = (id: string): Partial<Envelope> => ({ sender: { id } })
const inGroup = (id: string, sender = 'ann', mentioned = true): Partial<Envelope> => ({
  ...{ sender: { id: sender }, peer: { kind: 'group', id }, mentioned },
})

const cases: [string, Settings, Partial<Envelope>, string][] = [
  ['a platform pairs by default', {}, from('ann'), 'pairing required'],
  ['pairing lets in whom the config names', { allowFrom: ['ann'] }, from('ann'), 'accepted'],
  [
    'an allow-list lets in whom it names',
    { dmPolicy: 'allowlist', allowFrom: ['ann'] },
    from('ann'),
    'accepted',
  ],
  ['and nobody else', { dmPolicy: 'allowlist', allowFrom: ['ann'] }, from('bob'), 'not on the allow-list'],
  ['an empty list is nobody', { dmPolicy: 'allowlist', allowFrom: [] }, from('ann'), 'not on the allow-list'],
  ['so is a missing one', { dmPolicy: 'allowlist' }, from('ann'), 'not on the allow-list'],
  ['open is everybody', { dmPolicy: 'open' }, from('bob'), 'accepted'],
  [
    'disabled is nobody',
    { dmPolicy: 'disabled', allowFrom: ['ann'] },
    from('ann'),
    'direct messages are off',
  ],
  ['no group is heard by default', {}, inGroup('g1'), 'group not on the allow-list'],
  ['but those that are named', { groups: { g1: {} } }, inGroup('g1'), 'accepted'],
  ['and no other', { groups: { g1: {} } }, inGroup('g2'), 'group not on the allow-list'],
  ['groups may be open', { groupPolicy: 'open' }, inGroup('g2'), 'accepted'],
  ['groups may be off', { groupPolicy: 'disabled', groups: { g1: {} } }, inGroup('g1'), 'groups are off'],
  [
    'a group has a list',
    { groups: { g1: { allowFrom: ['ann'] } } },
    inGroup('g1', 'bob'),
    'not on the allow-list',
  ],
  ['an empty one is nobody', { groups: { g1: { allowFrom: [] } } }, inGroup('g1'), 'not on the allow-list'],
  [
    'all groups have one',
    { groupPolicy: 'open', groupAllowFrom: ['ann'] },
    inGroup('g1', 'bob'),
    'not on the allow-list',
  ],
  [
    'its own wins',
    { groups: { g1: { allowFrom: ['bob'] } }, groupAllowFrom: [] },
    inGroup('g1', 'bob'),
    'accepted',
  ],
  ['a mention is needed', { groups: { g1: {} } }, inGroup('g1', 'ann', false), 'not mentioned'],
  [
    'unless the group says no',
    { groups: { g1: { requireMention: false } } },
    inGroup('g1', 'ann', false),
    'accepted',
  ],
  ['or the channel', { groups: { g1: {} }, requireMention: false }, inGroup('g1', 'ann', false), 'accepted'],
  [
    'who may write to a group may not write directly',
    { groupAllowFrom: ['ann'] },
    from('ann'),
    'pairing required',
  ],
  ['a name is no id', { allowFrom: ['ann'] }, { sender: { id: 'x', name: 'ann' } }, 'pairing required'],
  ['a role is no id', { allowFrom: ['ann'] }, { sender: { id: 'x', roles: ['ann'] } }, 'pairing required'],
  ['an echo', { dmPolicy: 'open' }, { sender: { id: 'me', isSelf: true } }, 'own echo'],
  ['a bot', { dmPolicy: 'open' }, { sender: { id: 'bot', isBot: true } }, 'bot'],
  ['a bot that may', { dmPolicy: 'open', bots: 'allow' }, { sender: { id: 'bot', isBot: true } }, 'accepted'],
  ['a bot that nobody knows', { bots: 'allow' }, { sender: { id: 'bot', isBot: true } }, 'pairing required'],
]

describe('who may write', () => {
  it.each(cases)('%s', async (_, telegram, given, expected) => {
    const { say } = await open({ telegram })
    expect(await say('hello', given)).toBe(expected)
  })
})

const lookalikes = [
  'ann\u200b',
  '\u200dann',
  '\u202eann',
  'ａnn',
  'Ann',
  ' ann',
  'ann\u0301',
  '__proto__',
  'constructor',
]

test('an id that only looks the same is another', async () => {
  const groups = { ann: {} }
  const { say } = await open({ telegram: { dmPolicy: 'allowlist', allowFrom: ['ann'], groups } })
  for (const id of lookalikes) {
    expect(await say('hello', from(id))).toBe('not on the allow-list')
    expect(await say('hello', inGroup(id))).toBe('group not on the allow-list')
  }
})

test('an account may differ from its channel, key by key', async () => {
  const accounts = { support: { dmPolicy: 'open', allowFrom: [] } } as const
  const { say } = await open({
    telegram: { dmPolicy: 'allowlist', allowFrom: ['ann'], bots: 'allow', accounts },
  })
  expect(await say('hello', from('bob'))).toBe('not on the allow-list')
  expect(await say('hello', { ...from('bob'), account: 'support' })).toBe('accepted')
  expect(await say('hello', { sender: { id: 'bot', isBot: true }, account: 'support' })).toBe('accepted')
})

test('programs and pages have proved who they are: open, unless the config says else', async () => {
  const { test } = await open()
  expect((await test.loopback.say('hello')).status).toBe('accepted')
  expect((await test.loopback.say('hello', { peer: { kind: 'group', id: 'g' } })).status).toBe('accepted')
  const other = await open({ access: { channels: { loopback: { dmPolicy: 'disabled' } } } })
  expect(await other.test.loopback.say('hello')).toMatchObject({ reason: 'direct messages are off' })
})

test('everybody is a policy and no id', async () => {
  const wrong = open({ telegram: { dmPolicy: 'allowlist', allowFrom: ['*'] } })
  await expect(wrong).rejects.toMatchObject({ code: 'OC_PLUGIN_OPTIONS' })
})

test('a loop of bots is damped, in each conversation by itself', async () => {
  const { say } = await open({
    access: { botsPerMinute: 2, channels: { telegram: { dmPolicy: 'open', bots: 'allow' } } },
  })
  const bot = (id: string): Partial<Envelope> => ({ sender: { id, isBot: true } })
  const answers = [
    await say('ping', bot('one')),
    await say('ping', bot('one')),
    await say('ping', bot('one')),
  ]
  expect(answers).toEqual(['accepted', 'accepted', 'bots talk too much'])
  expect(await say('ping', bot('two'))).toBe('accepted')
  expect(await say('hello', from('one'))).toBe('accepted')
})
