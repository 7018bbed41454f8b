import commandsBasic from '@openclaw/commands-basic'
import { queue } from '@openclaw/sdk'
import type { Envelope } from '@openclaw/sdk'
import { createTestGateway, type TestGateway, type TestGatewayOptions } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform, tapping } from './inline.js'

let test: TestGateway

async function start(options: TestGatewayOptions = {}): Promise<TestGateway> {
  test = await createTestGateway(options)
  return test
}

afterEach(() => test.stop())

describe('a message on its way in', () => {
  it('is routed, answered, and explained', async () => {
    await start()
    const { record, replies } = await test.ask('hello')
    expect(replies).toEqual(['hello'])
    expect(record).toMatchObject({ state: 'replied', channel: 'loopback', attempts: 1 })
    expect(record.route).toEqual({ agentId: 'main', rule: 'fallback', trace: [] })
    expect(record.sessionKey).toBe('agent:main:loopback:default:direct:local')
    expect(record.stages).toMatchObject([{ stage: 'agent', plugin: 'main' }])
    expect(test.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['message.accepted', 'turn.started', 'turn.delta', 'message.settled']),
    )
  })

  it('is refused by the first guard that says no, and recorded', async () => {
    await start({
      plugins: [
        tapping((hooks) =>
          hooks.receive.tap(({ text }) => (text === 'spam' ? { reason: 'spam' } : undefined)),
        ),
      ],
    })
    const receipt = await test.loopback.say('spam')
    expect(receipt).toMatchObject({ status: 'refused', reason: 'spam' })
    const record = await test.ended('id' in receipt ? receipt.id : '')
    expect(record).toMatchObject({
      state: 'refused',
      reason: 'spam',
      stages: [{ stage: 'receive', plugin: 'test-guard' }],
    })
    expect((await test.ask('ham')).replies).toEqual(['ham'])
  })

  for (const hook of ['receive', 'normalize', 'route', 'session'] as const) {
    it(`is kept dead, not lost, when a tap of ${hook} throws; the next one passes`, async () => {
      await start({
        plugins: [
          tapping((hooks) =>
            hooks[hook].tap((subject: Envelope | { envelope: Envelope }) => {
              const { text } = 'envelope' in subject ? subject.envelope : subject
              if (text === 'poison') throw new Error('choked')
              return undefined
            }),
          ),
        ],
      })
      const receipt = await test.loopback.say('poison')
      expect(receipt).toMatchObject({ status: 'dead', reason: expect.stringContaining('choked') as string })
      const record = await test.ended('id' in receipt ? receipt.id : '')
      expect(record).toMatchObject({ state: 'dead', sessionKey: 'unrouted:loopback:default:local' })
      expect(record.envelope?.text).toBe('poison')
      expect(test.events).toContainEqual(
        expect.objectContaining({ type: 'plugin.failed', plugin: 'test-guard', hook }),
      )
      expect((await test.ask('fine')).replies).toEqual(['fine'])
    })
  }

  it('may be changed by normalize, but not become another message', async () => {
    await start({
      plugins: [
        tapping((hooks) =>
          hooks.normalize.tap((envelope) => ({
            ...envelope,
            text: 'changed',
            deliveryId: 'x',
            channel: 'y',
          })),
        ),
      ],
    })
    const { record, replies } = await test.ask('hello', { deliveryId: 'mine' })
    expect(replies).toEqual(['changed'])
    expect(record.envelope).toMatchObject({ deliveryId: 'mine', channel: 'loopback' })
  })

  it('goes where a tap of route and session says', async () => {
    await start({
      plugins: [
        agent(
          async function* () {
            yield { type: 'done', text: 'from the other' }
          },
          {},
          'other',
        ),
        agent(async function* () {
          yield { type: 'done', text: 'from main' }
        }),
        tapping((hooks) => {
          hooks.route.tap(() => ({ agentId: 'other', rule: 'mine', trace: [] }))
          hooks.session.tap(({ route }) => `shared:${route.agentId}`)
        }),
      ],
    })
    const { record, replies } = await test.ask('hello')
    expect(replies).toEqual(['from the other'])
    expect(record.sessionKey).toBe('shared:other')
  })

  it('is dead when a rule names an agent that is not there, and refused when the caller does', async () => {
    await start({
      plugins: [tapping((hooks) => hooks.route.tap(() => ({ agentId: 'nobody', rule: 'r', trace: [] })))],
    })
    expect(await test.loopback.say('x')).toMatchObject({
      status: 'dead',
      reason: expect.stringMatching(/OC_AGENT_UNKNOWN.*"nobody"/) as string,
    })
    expect(await test.loopback.say('x', { agentId: 'ghost' })).toMatchObject({
      status: 'refused',
      reason: 'no agent "ghost"',
    })
  })

  it('is taken once, however often it is delivered', async () => {
    const fake = platform()
    await start({ plugins: [fake.entry] })
    const first = await fake.say('hi', { deliveryId: 'same', fingerprint: 'a' })
    const id = 'id' in first ? first.id : ''
    expect(await fake.say('hi', { deliveryId: 'same', fingerprint: 'a' })).toEqual({
      status: 'duplicate',
      id,
      conflict: false,
    })
    expect(await fake.say('ho', { deliveryId: 'same', fingerprint: 'b' })).toEqual({
      status: 'duplicate',
      id,
      conflict: true,
    })
    const told = test.log.lines.filter(({ message }) => message === 'a message was delivered again')
    expect(told.map(({ level }) => level)).toEqual(['debug', 'warn'])
    await test.ended(id)
    const { records } = await test.gateway.service(queue)!.list({ limit: 10, direction: 'inbound' })
    expect(records).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 7],
    ['no peer', { channel: 'fake', account: 'a', deliveryId: 'd', sender: { id: 's' }, text: 't' }],
    [
      'another channel',
      {
        channel: 'other',
        account: 'a',
        deliveryId: 'd',
        peer: { kind: 'direct', id: 'p' },
        sender: { id: 's' },
        text: 't',
      },
    ],
    [
      'half a character as an id',
      {
        channel: 'fake',
        account: 'a',
        deliveryId: 'd',
        peer: { kind: 'direct', id: '\ud800' },
        sender: { id: 's' },
        text: 't',
      },
    ],
    [
      'a text that is none',
      {
        channel: 'fake',
        account: 'a',
        deliveryId: 'd',
        peer: { kind: 'direct', id: 'p' },
        sender: { id: 's' },
        text: {},
      },
    ],
  ])('is kept dead and explained when the channel hands over %s', async (_, garbage) => {
    const fake = platform()
    await start({ plugins: [fake.entry] })
    expect(await fake.link!.receive(garbage as Envelope)).toMatchObject({
      status: 'dead',
      reason: expect.stringContaining('OC_MESSAGE_INVALID') as string,
    })
  })

  it('is told full, not lost, when the queue is full or too many are under way', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const fake = platform()
    await start({
      plugins: [fake.entry, tapping((hooks) => hooks.receive.tap(() => held))],
      settings: { queueSize: 2 },
    })
    const waiting = [fake.say('1'), fake.say('2')]
    expect(await fake.say('3')).toMatchObject({ status: 'full' })
    release()
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  })

  it('keeps the order of one conversation, even when a guard is slow with the first', async () => {
    const fake = platform()
    await start({
      plugins: [
        fake.entry,
        tapping((hooks) =>
          hooks.receive.tap(async ({ text }) => {
            if (text === '1') await new Promise((resolve) => setTimeout(resolve, 30))
            return undefined
          }),
        ),
      ],
      settings: { batchSize: 1 },
    })
    const receipts = await Promise.all(['1', '2', '3'].map((text) => fake.say(text)))
    for (const receipt of receipts) await test.ended('id' in receipt ? receipt.id : '')
    await expect.poll(() => fake.sent.map(({ text }) => text)).toEqual(['1', '2', '3'])
  })
})

describe('commands', () => {
  it('are answered beside the turn that runs, and can interrupt it', async () => {
    await start({
      plugins: [
        commandsBasic(),
        agent(async function* (_turn, { signal }) {
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          )
          yield { type: 'done' }
        }),
      ],
    })
    const slow = await test.loopback.say('think')
    await expect.poll(() => test.gateway.snapshot().turnsRunning).toBe(1)
    expect((await test.ask('/status')).replies[0]).toMatch(/is ready: 1 turns running/)
    expect((await test.ask('/stop')).replies).toEqual(['Interrupted.'])
    expect(await test.ended('id' in slow ? slow.id : '')).toMatchObject({
      state: 'silent',
      reason: 'interrupted',
    })
    expect((await test.ask('/stop')).replies).toEqual(['Nothing is under way.'])
  })

  it('begin a new conversation, and are no part of the old one', async () => {
    const seen: number[] = []
    await start({
      plugins: [
        commandsBasic(),
        agent(async function* ({ history }) {
          seen.push(history.length)
          yield { type: 'done', text: 'ok' }
        }),
      ],
    })
    await test.ask('one')
    await test.ask('two')
    expect((await test.ask('/whoami')).replies[0]).toContain('sender: local')
    expect((await test.ask('/new')).replies).toEqual(['A new conversation begins.'])
    await test.ask('three')
    expect(seen).toEqual([0, 2, 0])
  })

  it('list themselves; what is no command goes to the agent', async () => {
    await start({ plugins: [commandsBasic()] })
    expect((await test.ask('/help')).replies[0]).toMatch(/^\/help: .*\n\/new: /)
    expect((await test.ask('/unknown thing')).replies).toEqual(['/unknown thing'])
    expect((await test.ask('/')).replies).toEqual(['/'])
  })
})
