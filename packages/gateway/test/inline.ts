import { agents, channels, definePlugin, SendError, tools } from '@openclaw/sdk'
import type {
  Agent,
  Channel,
  ChannelLink,
  Envelope,
  HookName,
  Outbound,
  PluginEntry,
  SetupContext,
  Tool,
} from '@openclaw/sdk'

const options = { type: 'object', additionalProperties: false } as const
const everyHook: readonly HookName[] = [
  ...(['receive', 'normalize', 'route', 'session', 'prepare', 'intercept'] as const),
  ...(['toolCall', 'toolResult', 'reply', 'send', 'settled', 'recover'] as const),
]

/** A plugin that taps whatever `wire` taps. */
export function tapping(
  wire: (hooks: SetupContext['hooks']) => void,
  given: { name?: string; optional?: boolean } = {},
): PluginEntry {
  const { name = 'test-guard', optional = false } = given
  return definePlugin({
    ...{ name, api: 1, kind: 'guard', options, optional, permissions: { hooks: everyHook } },
    setup: ({ hooks }) => wire(hooks),
  })()
}

/** An agent in place of the echo. */
export function agent(run: Agent['run'], rest: Partial<Agent> = {}, id = 'main'): PluginEntry {
  return definePlugin({
    ...{ name: `agent-${id}`, api: 1, kind: 'agent', options, needs: { agents } },
    setup({ services }) {
      services.agents.add(id, { ...rest, run })
    },
  })()
}

export function tool(name: string, value: Tool): PluginEntry {
  return definePlugin({
    ...{ name: `tools-${name}`, api: 1, kind: 'tools', options, needs: { tools } },
    setup({ services }) {
      services.tools.add(name, value)
    },
  })()
}

export interface FakePlatform {
  readonly entry: PluginEntry
  readonly sent: Outbound[]
  /** What each send does before it counts as sent; by default nothing. */
  onSend: (outbound: Outbound, attempt: number) => void | Promise<void>
  onOpen: () => void | Promise<void>
  link: ChannelLink | undefined
  /** By account. */
  readonly links: Map<string, ChannelLink>
  opened: number
  closed: number
  say(text: string, rest?: Partial<Envelope>): ReturnType<ChannelLink['receive']>
}

/** A channel whose platform the test plays. */
export function platform(given: Partial<Channel> = {}, id = 'fake'): FakePlatform {
  let attempts = 0
  let ids = 0
  const fake: FakePlatform = {
    sent: [],
    onSend: () => undefined,
    onOpen: () => undefined,
    link: undefined,
    links: new Map(),
    opened: 0,
    closed: 0,
    say(text, rest = {}) {
      if (!fake.link) throw new Error('the channel is not open')
      const peer = rest.peer ?? { kind: 'direct', id: 'ann' }
      const deliveryId = `d${(ids += 1)}`
      return fake.link.receive({
        channel: id,
        account: 'default',
        deliveryId,
        text,
        sender: { id: peer.id },
        ...rest,
        peer,
      })
    },
    entry: definePlugin({
      ...{ name: `channel-${id}`, api: 1, kind: 'channel', options, needs: { channels } },
      setup({ services }) {
        services.channels.add(id, {
          ...{ guarantee: 'none', sender: 'any', sends: 2 },
          async open(link) {
            await fake.onOpen()
            fake.link = link
            fake.links.set(link.account, link)
            fake.opened += 1
            return () => {
              fake.closed += 1
              if (fake.link === link) fake.link = undefined
            }
          },
          async send(outbound) {
            await fake.onSend(outbound, (attempts += 1))
            fake.sent.push(outbound)
            return { platformId: `p${fake.sent.length}` }
          },
          ...given,
        })
      },
    })(),
  }
  return fake
}

export function sendError(...args: ConstructorParameters<typeof SendError>): never {
  throw new SendError(...args)
}
