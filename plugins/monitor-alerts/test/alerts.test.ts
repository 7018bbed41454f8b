import { createHmac, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agents, channels, definePlugin, OpenClawError, overdue, SendError } from '@openclaw/sdk'
import type { OverdueMessage, PluginEntry } from '@openclaw/sdk'
import { createFakeWorld, createTestGateway, longCertificate, shortCertificate } from '@openclaw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import plugin from '../src/index.js'
import { closeReceivers, fine, receiver } from './receiver.js'
import type { Answer } from './receiver.js'

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  await closeReceivers()
})

const none = { type: 'object', additionalProperties: false } as const

/** An agent whose every turn ends dead, with an error that quotes what was said. */
const broken = definePlugin({
  ...{ name: 'agent-broken', api: 1, kind: 'agent', options: none, needs: { agents } },
  setup: ({ services }) =>
    void services.agents.add('main', {
      // eslint-disable-next-line require-yield -- it has nothing to say.
      async *run({ text }) {
        throw new OpenClawError('OC_MODEL_REFUSED', `cannot answer "${text}"`)
      },
    }),
})

/** A channel that never connects. */
const unplugged = definePlugin({
  ...{ name: 'channel-unplugged', api: 1, kind: 'channel', options: none, needs: { channels } },
  setup: ({ services }) =>
    void services.channels.add('unplugged', {
      ...{ guarantee: 'none', sender: 'any', sends: 1 },
      open: () => Promise.reject(new Error('no cable')),
      send: () => Promise.reject(new Error('no cable')),
    }),
})

let late: (message: OverdueMessage) => void = () => undefined
const deadline = definePlugin({
  ...{ name: 'monitor-late', api: 1, kind: 'monitor', options: none, provides: [overdue] },
  setup: ({ provide }) =>
    provide(overdue, { subscribe: (next) => ((late = next), { unsubscribe: () => undefined }) }),
})

type Options = NonNullable<Parameters<typeof plugin>[0]>

async function alerting(
  options: Options,
  home?: string,
  world = createFakeWorld(),
  more: readonly PluginEntry[] = [],
) {
  const plugins = [broken(), unplugged(), deadline(), plugin(options), ...more]
  const test = await createTestGateway({ plugins, world, ...(home !== undefined && { home }) })
  let running = true
  const stop = async () => {
    if (!running) return
    running = false
    const stopped = test.stop()
    await world.advance(60_000)
    await stopped
  }
  cleanUps.push(stop)
  const lost = () => test.log.lines.filter(({ message }) => message === 'a notice could not be delivered')
  return { ...test, world, stop, lost }
}

/** Lets the real connection and the clock that a test moves take turns. */
async function until(world: { advance(ms: number): Promise<void> }, ms: number, isDone: () => boolean) {
  await vi.waitFor(async () => {
    if (isDone()) return
    await world.advance(ms)
    if (!isDone()) throw new Error('not yet')
  }, 8_000)
}

describe('alerts', () => {
  it('tells many of a kind in one notice: counts, some ids, a signature, and nothing that was said', async () => {
    const secret = randomBytes(24).toString('hex')
    const { received, url } = await receiver()
    const test = await alerting({ webhook: { url, secret }, on: ['dead'], groupMs: 1_000 })
    for (let index = 0; index < 12; index++) await test.ask(`private words ${index}`)
    expect(received).toEqual([])
    await until(test.world, 1_000, () => received.length > 0)
    const [{ headers, body, notice }] = received as [(typeof received)[0]]
    expect(notice).toMatchObject({ kind: 'dead', count: 12 })
    expect(notice.examples).toHaveLength(10)
    expect(notice.text).toMatch(
      /^OpenClaw: 12 messages ended dead: \S+ \(inbound, loopback\), .* and 2 more$/,
    )
    expect(body).not.toContain('private words')
    const at = String(headers['openclaw-timestamp'])
    const signature = createHmac('sha256', secret).update(`v1:notice:${at}:${body}`).digest('hex')
    expect(headers['openclaw-signature']).toBe(`v1=${signature}`)
    expect(Number(at)).toBeGreaterThan(1_760_000_000)
    await test.stop()
    expect(received).toHaveLength(1)
    expect(test.lost()).toEqual([])
  })

  it('tells somebody on a channel, through the queue, and raises no alarm about its own notices', async () => {
    const sent: string[] = []
    const pager = definePlugin({
      ...{ name: 'channel-pager', api: 1, kind: 'channel', options: none, needs: { channels } },
      setup: ({ services }) =>
        void services.channels.add('pager', {
          ...{ guarantee: 'none', sender: 'any', sends: 1, accounts: ['ops'] },
          open: () => () => undefined,
          send({ account, peer, thread, text }) {
            sent.push([account, peer.kind, peer.id, thread, text].join(' '))
            return Promise.reject(new SendError('permission', 'blocked'))
          },
        }),
    })
    const to = { channel: 'pager', account: 'ops', peer: '7', kind: 'group', thread: '3' } as const
    const test = await alerting({ to, on: ['dead'], groupMs: 1_000 }, undefined, undefined, [pager()])
    await test.ask('private words')
    await until(test.world, 1_000, () => sent.length > 0)
    expect(sent[0]).toMatch(/^ops group 7 3 OpenClaw: A message ended dead: \S+ \(inbound, loopback\)$/)
    await test.world.advance(10_000)
    expect(sent).toHaveLength(1)
    expect(test.lost()).toEqual([])
  })

  it('logs a notice for a channel that is not there', async () => {
    const test = await alerting({ to: { channel: 'pigeon', peer: '7' }, on: ['dead'], groupMs: 1_000 })
    await test.ask('hello')
    await until(test.world, 1_000, () => test.lost().length > 0)
    expect(test.lost()[0]).toMatchObject({
      fields: { reason: expect.stringContaining('OC_NOTICE_UNDELIVERABLE') },
    })
  })

  it('tells no more than maxPerHour, and what comes meanwhile in the next one', async () => {
    const { received, url } = await receiver()
    const test = await alerting({ webhook: { url }, on: ['dead'], groupMs: 10, maxPerHour: 1 })
    await test.ask('one')
    await until(test.world, 10, () => received.length === 1)
    await test.ask('two')
    await test.ask('three')
    await test.world.advance(3_000_000)
    expect(received).toHaveLength(1)
    await until(test.world, 600_000, () => received.length === 2)
    expect(received.map(({ notice }) => notice.count)).toEqual([1, 2])
  })

  const answers: [string, Answer][] = [
    ['answers 500', (response) => void response.writeHead(500).end('broken')],
    ['answers 429', (response) => void response.writeHead(429).end()],
    ['resets the connection', (_, request) => request.socket.resetAndDestroy()],
    ['hangs', () => undefined],
  ]
  it.each(answers)('delivers after all to a receiver that %s and recovers', async (_name, answer) => {
    const { received, url } = await receiver([answer, answer, fine])
    const test = await alerting({ webhook: { url }, on: ['dead'], groupMs: 10 })
    const { record } = await test.ask('one')
    expect(record.state).toBe('dead')
    await until(test.world, 1_000, () => received.length === 3)
    expect(new Set(received.map(({ notice }) => notice.id)).size).toBe(1)
    await test.stop()
    expect(received).toHaveLength(3)
  })

  it.each<[string, Answer, number, string]>([
    ['refuses', (response) => void response.writeHead(403).end(), 1, 'status 403'],
    [
      'sends it elsewhere',
      (response) => void response.writeHead(302, { location: '/x' }).end(),
      1,
      'status 302',
    ],
    ['never works', (response) => void response.writeHead(503).end(), 10, 'status 503'],
  ])('logs a notice when the receiver %s, without its address', async (_name, answer, times, reason) => {
    const { received, url } = await receiver([answer])
    const test = await alerting({ webhook: { url }, on: ['dead'], groupMs: 10 })
    await test.ask('one')
    await until(test.world, 60_000, () => test.lost().length === 1)
    expect(received).toHaveLength(times)
    expect(test.lost()[0]?.fields).toMatchObject({ kind: 'dead', count: 1, reason })
    expect(JSON.stringify(test.log.lines)).not.toContain(new URL(url).port)
  })

  it('keeps at most 50 notices for a receiver that is not there, and no message waits', async () => {
    const test = await alerting({
      webhook: { url: 'http://127.0.0.1:1/' },
      on: ['dead'],
      groupMs: 1,
      maxPerHour: 99,
    })
    for (let index = 0; index < 52; index++) {
      const { record } = await test.ask('hello')
      expect(record.state).toBe('dead')
      await test.world.advance(1)
    }
    expect(test.lost().map(({ fields }) => fields['reason'])).toEqual([
      'too many notices wait',
      'too many notices wait',
    ])
    await test.stop()
    expect(test.lost()).toHaveLength(52)
  })

  it('tells of a channel that has no connection for longer than quietMs, once', async () => {
    const { received, url } = await receiver()
    const test = await alerting({ webhook: { url }, on: ['channel'], groupMs: 10, quietMs: 100_000 })
    await test.world.advance(80_000)
    expect(received).toEqual([])
    await until(test.world, 10_000, () => received.length === 1)
    expect(received[0]?.notice.text).toMatch(/^OpenClaw: A channel has no connection: unplugged \(/)
    await test.world.advance(1_000_000)
    expect(received).toHaveLength(1)
  })

  it('tells of messages that are overdue, and of nothing that it is not to tell', async () => {
    const { received, url } = await receiver()
    const test = await alerting({ webhook: { url }, on: ['overdue', 'plugin'], groupMs: 10 })
    const message = { direction: 'inbound', channel: 'loopback', state: 'running', ageMs: 61_000 } as const
    late({ id: 'm1', ...message })
    await until(test.world, 10, () => received.length === 1)
    expect(received[0]?.notice.text).toContain('m1 (inbound, loopback, running for 61 s)')
    await test.ask('one')
    await test.world.advance(10)
    expect(received).toHaveLength(1)
  })

  it('tells of a plugin that was taken out', async () => {
    const { received, url } = await receiver()
    const failing = definePlugin({
      ...{ name: 'guard-failing', api: 1, kind: 'guard', options: none, optional: true },
      permissions: { hooks: ['receive'] },
      setup: ({ hooks }) =>
        hooks.receive.tap(() => {
          throw new Error('broken')
        }),
    })
    const world = createFakeWorld()
    const options = { webhook: { url }, on: ['plugin' as const], groupMs: 60_000 }
    const test = await createTestGateway({ plugins: [failing(), plugin(options)], world })
    const quarantined = () => test.events.some(({ type }) => type === 'plugin.quarantined')
    for (let index = 0; index < 5; index++) await test.loopback.say(`m${index}`)
    await until(world, 1, quarantined)
    await until(world, 60_000, () => received.length === 1)
    const { kind, text } = received[0]!.notice
    expect(kind).toBe('plugin')
    expect(text).toContain('guard-failing (failed at receive)')
    expect(text).toContain('guard-failing (quarantined)')
    const stopped = test.stop()
    await world.advance(60_000)
    await stopped
  })

  it('tells of a disk that is nearly full, and of certificates that end, have ended or are no certificates', async () => {
    const home = await mkdtemp(join(tmpdir(), 'openclaw-alerts-'))
    cleanUps.push(() => rm(home, { recursive: true }))
    const files = ['near', 'far', 'none'].map((name) => join(home, name))
    const [near = '', far = '', missing = ''] = files
    await writeFile(near, shortCertificate.cert)
    await writeFile(far, longCertificate.cert)
    const ends = Date.parse(new X509Certificate(shortCertificate.cert).validTo)
    const world = createFakeWorld({ now: ends - 86_400_000 })
    const { received, url } = await receiver()
    const options = {
      on: ['disk' as const, 'certificate' as const],
      certificates: files,
      diskFreePercent: 100,
    }
    const test = await alerting({ webhook: { url }, groupMs: 10, ...options }, home, world)
    await until(test.world, 10, () => received.length === 2)
    const texts = received.map(({ notice }) => notice.text).sort()
    expect(texts[0]).toContain(`${near} (ends ${new Date(ends).toISOString()}), ${missing} (cannot be read)`)
    expect(texts[1]).toMatch(/^OpenClaw: The disk is nearly full: .* \([0-9.]+ % free\)$/)
    await until(test.world, 86_400_000, () =>
      received.some(({ notice }) => notice.text.includes('ended 2026')),
    )
    expect(JSON.stringify(received)).not.toContain(far)
  })
})
