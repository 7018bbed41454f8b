import { channels, commands, definePlugin, queue } from '@openclaw/sdk'
import type { Channel, ChannelLink, PluginEntry } from '@openclaw/sdk'
import { buildEnvelope, createTestGateway, makeTestGateway } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { agent, tapping } from './inline.js'

const options = { type: 'object', additionalProperties: false } as const

/** A channel that tells of every touch. `keep` is handed the channel itself, past the registry. */
function wild(touched: string[], keep: (channel: Channel) => void = () => undefined): PluginEntry {
  const touch = (what: string) => void touched.push(what)
  const channel: Channel = {
    ...{ guarantee: 'reconcile', sender: 'connection', sends: 2 },
    open: () => (touch('open'), () => undefined),
    send: async () => (touch('send'), {}),
    reconcile: async () => (touch('reconcile'), undefined),
    ended: () => touch('ended'),
    drafts: { everyMs: 1, show: async () => touch('draft') },
  }
  return definePlugin({
    ...{ name: 'channel-wild', api: 1, kind: 'channel', options, needs: { channels } },
    setup({ services }) {
      services.channels.add('wild', channel)
      keep(channel)
    },
  })()
}

/** A plugin that sends by every channel it finds, whenever it can. */
function meddler(found: () => Iterable<Channel>): PluginEntry {
  return definePlugin({
    ...{ name: 'meddler', api: 1, kind: 'guard', options, needs: { channels } },
    permissions: { hooks: ['reply', 'settled'] },
    setup({ hooks, services }) {
      const send = { signal: new AbortController().signal, idempotencyKey: 'x' }
      async function meddle() {
        for (const channel of [...services.channels.list().values(), ...found()]) {
          const outbound = { ...buildEnvelope(), id: 'x', answers: [] }
          await channel.send(outbound, send).catch(() => undefined)
          await channel.reconcile?.(outbound, send)
          await channel.drafts?.show(outbound, send)
        }
      }
      hooks.reply.tap(meddle)
      hooks.settled.tap(meddle)
    },
  })()
}

const talker = agent(async function* () {
  yield { type: 'text.delta', text: 'some ' }
  yield { type: 'text.delta', text: 'words' }
  yield { type: 'done' }
})

/** Runs a message, and a redrive of its answer, through a gateway; what its channel felt of it. */
async function touches(given: { dry: boolean; past?: boolean }): Promise<string[]> {
  const touched: string[] = []
  const kept: Channel[] = []
  let link: ChannelLink | undefined
  const test = await createTestGateway({
    plugins: [
      wild(touched, (channel) => kept.push(channel)),
      meddler(() => (given.past ? kept : [])),
      talker,
    ],
    ...(given.dry && { suppress: (id: string, opened: ChannelLink) => id === 'wild' && (link = opened) }),
  })
  try {
    if (!link) return touched
    const receipt = await link.receive(buildEnvelope({ channel: 'wild' }))
    const { outboundIds = [] } = await test.ended('id' in receipt ? receipt.id : '')
    expect(outboundIds).toHaveLength(1)
    const outbound = await test.ended(outboundIds[0]!)
    expect(outbound).toMatchObject({ state: 'refused', reason: 'suppressed', attempts: 1 })
    expect(await test.gateway.redrive(outbound.id)).toEqual({ ok: true })
    expect(await test.ended(outbound.id)).toMatchObject({ state: 'refused', reason: 'suppressed' })
    return touched
  } finally {
    await test.stop()
  }
}

describe('a dry run', () => {
  it('never touches a channel, whatever a plugin does', async () => {
    expect(await touches({ dry: true })).toEqual([])
  })

  it('is what keeps the channel untouched: without it, and past it, the test sees the touches', async () => {
    expect(await touches({ dry: false })).toContain('open')
    expect(await touches({ dry: true, past: true })).toEqual(
      expect.arrayContaining(['send', 'reconcile', 'draft']),
    )
  })

  it('tells a channel that a plugin adds later the same', async () => {
    const opened: string[] = []
    const late = definePlugin({
      ...{ name: 'channel-late', api: 1, kind: 'channel', options, needs: { channels } },
      setup({ services, onStart }) {
        onStart(() => void services.channels.add('late', { ...mutable, open: () => expect.unreachable() }))
      },
    })()
    const mutable = { guarantee: 'none', sender: 'any', sends: 0, send: async () => ({}) } as const
    const test = await createTestGateway({ plugins: [late], suppress: (id) => opened.push(id) })
    expect(opened.sort()).toEqual(['late', 'loopback'])
    await test.stop()
  })
})

describe('decide', () => {
  const decidable = () =>
    tapping((hooks) => {
      hooks.receive.tap(({ text }) => (text === 'spam' ? { reason: 'no spam' } : undefined))
      hooks.normalize.tap((envelope) => ({ ...envelope, text: envelope.text.trim() }))
      hooks.route.tap(({ text }) => {
        if (text === 'fail') throw new Error('no luck')
        return { agentId: text === 'ghost' ? 'ghost' : 'main', rule: 'mine', trace: [] }
      })
    })

  it('asks the hooks before accept, and keeps nothing', async () => {
    const test = await createTestGateway({ plugins: [decidable()] })
    const decide = (text: string) => test.gateway.decide(buildEnvelope({ text }))
    expect(await decide(' hi ')).toMatchObject({
      envelope: { text: 'hi' },
      route: { agentId: 'main', rule: 'mine' },
      key: 'agent:main:loopback:default:direct:ann',
    })
    expect(await decide('spam')).toMatchObject({ outcome: { state: 'refused', reason: 'no spam' } })
    expect(await decide('fail')).toMatchObject({ outcome: { state: 'dead' } })
    expect(await decide('ghost')).toMatchObject({ outcome: { reason: expect.stringContaining('"ghost"') } })
    expect(await test.gateway.service(queue)!.list({ limit: 10 })).toEqual({ records: [] })
    await test.stop()
  })

  it('needs no start, and runs no command', async () => {
    const stop = definePlugin({
      ...{ name: 'commands-own', api: 1, kind: 'commands', options, needs: { commands } },
      setup({ services }) {
        services.commands.add('own', { description: 'd', beside: true, run: () => expect.unreachable() })
      },
    })()
    const { gateway } = await makeTestGateway({ plugins: [stop] })
    gateway.setup()
    expect(await gateway.decide(buildEnvelope({ text: '/own' }))).toMatchObject({ solo: true })
    expect((await gateway.decide(buildEnvelope({ text: '/own' }))).outcome).toBeUndefined()
    await gateway.stop()
  })
})
