import { definePlugin } from '@openclaw/sdk'
import {
  aliveNow,
  crashAt,
  createRealWorld,
  createTestGateway,
  leakedSince,
  makeTestGateway,
  resolveTestEntries,
  settle,
} from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { createGateway } from '../src/index.js'
import { agent, platform } from './inline.js'

const options = { type: 'object', additionalProperties: false } as const

describe('a start', () => {
  it('is all or nothing: what was opened is closed again, and the error names the plugin', async () => {
    const log: string[] = []
    const opens = (name: string, fail = false) =>
      definePlugin({
        ...{ name, api: 1, kind: 'guard', options },
        setup({ onStart }) {
          onStart(() => {
            if (fail) throw new Error('no luck')
            log.push(`open ${name}`)
            return () => void log.push(`close ${name}`)
          })
        },
      })()
    const test = await makeTestGateway({ plugins: [opens('test-a'), opens('test-b', true), opens('test-c')] })
    await expect(test.gateway.start()).rejects.toMatchObject({
      code: 'OC_PLUGIN_START_FAILED',
      plugin: 'test-b',
    })
    expect(log).toEqual(['open test-a', 'close test-a'])
    await test.stop()
  })

  it.each([
    [
      'throws in setup',
      'OC_PLUGIN_SETUP_FAILED',
      () => {
        throw new Error('x')
      },
    ],
    ['is asynchronous in setup', 'OC_PLUGIN_SETUP_FAILED', (async () => undefined) as () => void],
  ])('fails with a clear sentence when a plugin %s', async (_, code, setup) => {
    const plugin = definePlugin({ name: 'test-bad', api: 1, kind: 'guard', options, setup })
    const test = await makeTestGateway({ plugins: [plugin()] })
    await expect(test.gateway.start()).rejects.toMatchObject({ code, plugin: 'test-bad' })
    await test.stop()
  })

  it('fails when a plugin speaks another api, when nothing keeps messages, and when two kernels are loaded', async () => {
    const plugin = definePlugin({
      name: 'test-old',
      api: 0 as never,
      kind: 'guard',
      options,
      setup: () => undefined,
    })
    const old = await makeTestGateway({ plugins: [plugin()] })
    await expect(old.gateway.start()).rejects.toMatchObject({ code: 'OC_PLUGIN_API' })
    const bare = await makeTestGateway({ bare: true })
    await expect(bare.gateway.start()).rejects.toMatchObject({ code: 'OC_SERVICE_MISSING' })
    const mark = Symbol.for('openclaw.kernel')
    const known = Reflect.get(globalThis, mark) as unknown
    Reflect.set(globalThis, mark, 'file:///elsewhere/kernel.js')
    const twice = await makeTestGateway()
    await expect(twice.gateway.start()).rejects.toMatchObject({
      code: 'OC_KERNEL_TWICE',
      message: expect.stringMatching(/file:\/\/\/elsewhere\/kernel.js and file:/) as string,
    })
    Reflect.set(globalThis, mark, known)
  })
})

describe('a stop', () => {
  it('takes nothing more, lets what is under way end, and leaves nothing alive', async () => {
    const before = aliveNow()
    const world = createRealWorld()
    const fake = platform()
    const slow = agent(async function* ({ text }) {
      await new Promise((resolve) => setTimeout(resolve, 30))
      yield { type: 'done', text }
    })
    const test = await createTestGateway({ plugins: [slow, fake.entry], world })
    const receipts = await Promise.all(
      ['1', '2', '3'].map((text) => fake.say(text, { peer: { kind: 'direct', id: text } })),
    )
    const { link } = fake
    const stopping = test.stop()
    const late = await link!.receive({
      channel: 'fake',
      account: 'a',
      deliveryId: 'late',
      peer: { kind: 'direct', id: 'p' },
      sender: { id: 'p' },
      text: 'late',
    })
    expect(late.status).toBe('unavailable')
    await stopping
    expect(receipts.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(fake.sent.map(({ text }) => text).sort()).toEqual(['1', '2', '3'])
    expect(test.gateway.snapshot().state).toBe('stopped')
    expect(await leakedSince(before)).toEqual([])
    expect(world.timers).toBe(0)
  })

  it('does not wait longer than it is told', async () => {
    const hangs = agent(async function* () {
      await new Promise(() => undefined)
      yield { type: 'done' }
    })
    const test = await createTestGateway({ plugins: [hangs] })
    await test.loopback.say('x')
    const began = performance.now()
    await test.gateway.stop({ drainMs: 50 })
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})

describe('a crash', () => {
  it.each([
    'receive.beforeAccept',
    'claim.taken',
    'claim.beforeSettle',
    'claim.afterSettle',
    'send.before',
  ] as const)('at %s stops everything behind it', async (point) => {
    const crash = crashAt(point)
    const test = await createTestGateway({ at: crash.at, settings: { drainMs: 0 } })
    void test.loopback.say('hello')
    await crash.reached
    await settle()
    expect(test.loopback.heard()).toEqual([])
    await test.gateway.stop({ drainMs: 0 })
  })
})

describe('streams', () => {
  it('survive a watcher that throws, and end with the gateway', async () => {
    const seen: string[] = []
    const watcher = definePlugin({
      ...{ name: 'test-watch', api: 1, kind: 'monitor', options },
      setup({ watch, events }) {
        watch(events, ({ type }) => {
          seen.push(type)
          throw new Error('bad watcher')
        })
      },
    })
    const test = await createTestGateway({ plugins: [watcher()] })
    expect((await test.ask('hello')).replies).toEqual(['hello'])
    expect(seen.length).toBeGreaterThan(3)
    let completed = false
    test.gateway.events.subscribe({ complete: () => (completed = true) })
    await test.stop()
    expect(completed).toBe(true)
  })

  it('replay the latest status, and tell facts that cannot be changed', async () => {
    const test = await createTestGateway()
    const states: string[] = []
    test.gateway.status.subscribe(({ state }) => states.push(state))
    expect(states).toEqual(['ready'])
    await test.ask('hello')
    expect(test.events.every((event) => Object.isFrozen(event))).toBe(true)
    const inbound: string[] = []
    test.gateway.inbound.subscribe(({ type }) => inbound.push(type))
    await test.ask('again')
    expect(inbound).toEqual(['message.accepted', 'message.settled'])
    await test.stop()
    expect(states.slice(-2)).toEqual(['draining', 'stopped'])
  })
})

describe('setting up without starting', () => {
  it('lists the hooks and opens nothing', async () => {
    const entries = await resolveTestEntries([])
    const test = await makeTestGateway()
    const gateway = createGateway({ entries, world: createRealWorld(), log: test.log })
    const before = aliveNow()
    gateway.setup()
    expect(gateway.hooks()).toHaveLength(12)
    expect(await leakedSince(before, { patienceMs: 0 })).toEqual([])
    await gateway.stop()
  })
})
