import type { Envelope } from '@openclaw/sdk'
import { vi } from 'vitest'
import type { Config, Effect } from './effect.js'
import { over } from './running.js'
import type { Running } from './running.js'

type Say = Partial<Omit<Envelope, 'channel' | 'text'>>

const bob: Say = { sender: { id: 'bob' } }
const inGroup = { sender: { id: 'bob' }, peer: { kind: 'group', id: 'team' } } as const

const notListed = 'not on the allow-list'

/** What becomes of a message under two settings that differ in one key; the rest is `more`. */
function letsIn(
  key: string,
  value: unknown,
  other: unknown,
  refusal: string,
  message: Say,
  more: Config = {},
) {
  const own = (wanted: unknown): Config => over(more, nested(key.split('.'), wanted) as Config)
  const config = (of: unknown): Config => ({ access: { channels: { loopback: own(of) } } })
  return (): Effect => ({
    ...{ of: config(value), gives: 'replied', butOf: config(other), givesInstead: refusal },
    async measure({ ask }) {
      const { state, reason } = await ask('hello', message)
      return state === 'refused' ? reason : state
    },
  })
}

function nested([key = '', ...rest]: readonly string[], value: unknown): unknown {
  return { [key]: rest.length === 0 ? value : nested(rest, value) }
}

/** How each key of a channel, or of one of its accounts, is told apart; `under` is where it stands. */
function settingsUnder(at: string, under: string): Record<string, () => Effect> {
  const key = (name: string): string => `${under}${name}`
  const group = 'groups.team'
  return {
    [`${at}.dmPolicy`]: letsIn(key('dmPolicy'), 'open', 'disabled', 'direct messages are off', bob),
    [`${at}.allowFrom`]: letsIn(key('allowFrom'), ['bob'], ['ann'], notListed, bob, {
      dmPolicy: 'allowlist',
    }),
    [`${at}.groupPolicy`]: letsIn(key('groupPolicy'), 'open', 'disabled', 'groups are off', inGroup),
    [`${at}.groupAllowFrom`]: letsIn(key('groupAllowFrom'), ['bob'], [], notListed, inGroup),
    [`${at}.groups.*.allowFrom`]: letsIn(key(`${group}.allowFrom`), ['bob'], [], notListed, inGroup),
    [`${at}.groups.*.requireMention`]: letsIn(
      key(`${group}.requireMention`),
      false,
      true,
      'not mentioned',
      inGroup,
    ),
    [`${at}.requireMention`]: letsIn(key('requireMention'), false, true, 'not mentioned', inGroup),
    [`${at}.bots`]: letsIn(key('bots'), 'allow', 'refuse', 'bot', { sender: { id: 'bob', isBot: true } }),
  }
}

const overheard = (contextMessages: number): Config => ({
  access: { contextMessages, channels: { loopback: { requireMention: true } } },
})
const bots = (botsPerMinute: number): Config => ({ access: { botsPerMinute } })

/** What the agent was shown of a group in which two spoke before it was asked. */
async function shownOfGroup({ ask, loopback }: Running): Promise<string> {
  for (const text of ['one', 'two']) await loopback.say(text, inGroup)
  await ask('which?', { ...inGroup, mentioned: true })
  return vi.waitFor(() => {
    const [answer] = loopback.heard(inGroup.peer.id)
    if (!answer) throw new Error('not answered yet')
    return answer.text
  })
}

export const accessEffects: Readonly<Record<string, () => Effect>> = {
  ...settingsUnder('access.channels.*', ''),
  ...settingsUnder('access.channels.*.accounts.*', 'accounts.default.'),
  'access.contextMessages': () => ({
    ...{ of: overheard(2), gives: 'main 2 which?', butOf: overheard(1), givesInstead: 'main 1 which?' },
    measure: shownOfGroup,
  }),
  'access.botsPerMinute': () => ({
    ...{ of: bots(2), gives: 'replied', butOf: bots(1), givesInstead: 'refused' },
    async measure({ ask }) {
      const bot = { sender: { id: 'bot', isBot: true } }
      await ask('hello', bot)
      return (await ask('hello', bot)).state
    },
  }),
}
