import type { Envelope } from '@openclaw/sdk'
import type { Config, Effect } from './effect.js'
import type { Running } from './running.js'

/** One rule that sends to the agent `night` what the default sends to `main`. */
function matches(key: string, value: unknown, other: unknown, message: Partial<Envelope>): Effect {
  const rule = (wanted: unknown): Config => ({
    routing: {
      rules: [{ match: { [key]: wanted }, target: { agentId: 'night' } }],
      default: { agentId: 'main' },
    },
  })
  return {
    ...{ of: rule(value), gives: 'night', butOf: rule(other), givesInstead: 'main' },
    measure: async ({ ask }) => (await ask('hello', message)).route?.agentId,
  }
}

/** Who answers, now that the agent `night` has gone. */
const answeredWithout = async ({ withdraw, ask }: Running): Promise<unknown> => {
  await withdraw('night')
  return (await ask('hello')).route?.agentId
}

const answered = async ({ ask }: Running): Promise<unknown> => (await ask('hello')).route?.agentId

export const routingEffects: Readonly<Record<string, () => Effect>> = {
  'routing.rules[].match.channel': () => matches('channel', ['x', 'loopback'], 'http', {}),
  'routing.rules[].match.account': () => matches('account', 'default', 'other', {}),
  'routing.rules[].match.peer': () => matches('peer', 'ann', 'bob', { peer: { kind: 'direct', id: 'ann' } }),
  'routing.rules[].match.peerKind': () =>
    matches('peerKind', 'group', 'direct', { peer: { kind: 'group', id: 'g' } }),
  'routing.rules[].match.userId': () => matches('userId', 'ann', 'bob', { sender: { id: 'ann' } }),
  'routing.rules[].match.serverId': () => matches('serverId', 'one', 'two', { space: 'one' }),
  'routing.rules[].match.thread': () => matches('thread', 'one', 'two', { thread: 'one' }),
  'routing.rules[].match.roles': () =>
    matches('roles', ['x', 'admin'], 'guest', { sender: { id: 'ann', roles: ['admin'] } }),
  'routing.rules[].match.mentioned': () => matches('mentioned', true, false, { mentioned: true }),
  'routing.rules[].match.text': () => matches('text', '/^HELL/i', '/^x/', {}),
  'routing.rules[].target.fallback': () => ({
    of: {
      routing: {
        rules: [{ match: { channel: 'loopback' }, target: { agentId: 'night', fallback: 'main' } }],
      },
    },
    gives: 'main',
    butOf: { routing: { rules: [{ match: { channel: 'loopback' }, target: { agentId: 'night' } }] } },
    givesInstead: undefined,
    measure: answeredWithout,
  }),
  'routing.default.fallback': () => ({
    of: { routing: { default: { agentId: 'night', fallback: 'main' } } },
    gives: 'main',
    butOf: { routing: { default: { agentId: 'night' } } },
    givesInstead: undefined,
    measure: answeredWithout,
  }),
  'routing.rules[].target.agentId': () => ({
    of: { routing: { rules: [{ match: { channel: 'loopback' }, target: { agentId: 'night' } }] } },
    gives: 'night',
    butOf: { routing: { rules: [{ match: { channel: 'loopback' }, target: { agentId: 'main' } }] } },
    givesInstead: 'main',
    measure: answered,
  }),
  'routing.default.agentId': () => ({
    ...{
      of: { routing: { default: { agentId: 'night' } } },
      gives: 'night',
      butOf: {},
      givesInstead: 'main',
    },
    measure: answered,
  }),
}
