import type { ResolvedEntry } from '@openclaw/gateway'
import { agents, channels, definePlugin, queue, sessions } from '@openclaw/sdk'
import type { Agent, Channel, Queue, SessionStore } from '@openclaw/sdk'

export interface Parts {
  readonly queue: Queue & { open(): Promise<void> }
  readonly sessions: SessionStore
  readonly agent: Agent
  readonly channels: ReadonlyMap<string, Channel>
}

const options = { type: 'object', additionalProperties: false, properties: {} } as const

/** The plugins of one life of the gateway. */
export function entriesOf(parts: Parts): ResolvedEntry[] {
  const definitions = [
    queuePlugin(parts),
    sessionsPlugin(parts),
    channelsPlugin(parts),
    agentPlugin(parts),
    rules,
  ]
  return definitions.map(({ definition }) => ({ id: definition.name, definition, options: {} }))
}

function queuePlugin(parts: Parts) {
  return definePlugin({
    ...{ name: 'sim-queue', api: 1, kind: 'queue', options },
    provides: [queue],
    setup({ provide, onStart }) {
      provide(queue, parts.queue)
      onStart(async () => {
        await parts.queue.open()
        return () => parts.queue.close()
      })
    },
  })
}

function sessionsPlugin(parts: Parts) {
  return definePlugin({
    ...{ name: 'sim-sessions', api: 1, kind: 'session', options },
    provides: [sessions],
    setup: ({ provide }) => provide(sessions, parts.sessions),
  })
}

function channelsPlugin(parts: Parts) {
  return definePlugin({
    ...{ name: 'sim-channels', api: 1, kind: 'channel', options },
    needs: { channels },
    setup({ services }) {
      for (const [id, channel] of parts.channels) services.channels.add(id, channel)
    },
  })
}

function agentPlugin(parts: Parts) {
  return definePlugin({
    ...{ name: 'sim-agent', api: 1, kind: 'agent', options },
    needs: { agents },
    setup: ({ services }) => void services.agents.add('main', parts.agent),
  })
}

/** What each kind of message meets on its way; two conversations of a channel share a session. */
const rules = definePlugin({
  ...{ name: 'sim-rules', api: 1, kind: 'guard', options },
  permissions: { hooks: ['receive', 'normalize', 'session', 'send'] },
  setup({ hooks }) {
    hooks.receive.tap(({ text }) => (text.endsWith('refused') ? { reason: 'unwanted' } : undefined))
    hooks.normalize.tap(({ text }) => {
      if (text.endsWith('dead')) throw new Error('not to be understood')
    })
    hooks.session.tap(({ envelope: { channel, peer } }) => {
      return ['c1', 'c2'].includes(peer.id) ? `shared:${channel}` : undefined
    })
    hooks.send.tap(({ answers }) => {
      return answers.some(({ deliveryId }) => deliveryId.endsWith('7')) ? { reason: 'withheld' } : undefined
    })
  },
})
