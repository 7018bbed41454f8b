import { definePlugin, defineService, optional, queue } from '@openclaw/sdk'
import type { AnyPlugin, PluginEntry } from '@openclaw/sdk'
import { createTestGateway, resolveTestEntries, type TestGateway } from '@openclaw/testing'
import queueMemory from '@openclaw/queue-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform, tapping } from './inline.js'

let test: TestGateway

afterEach(() => test.stop())

const tagOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    tag: { type: 'string', default: 'a' },
    fail: { enum: ['setup', 'start', 'no'], default: 'no' },
  },
} as const

const service = defineService<{ tag: string }>('tag')

interface Life {
  readonly log: string[]
  live: number
}

/** A plugin that marks replies with its tag, provides a service, and writes its life down. */
function tagger(life: Life, given: { exclusive?: boolean } = {}) {
  return definePlugin({
    ...{ name: 'test-tagger', api: 1, kind: 'guard', options: tagOptions, provides: [service] },
    permissions: { hooks: ['reply'] },
    ...given,
    setup({ hooks, provide, onStart }, { tag, fail }) {
      if (fail === 'setup') throw new Error('setup broke')
      provide(service, { tag })
      hooks.reply.tap(({ turn, reply }) => ({ turn, reply: { text: `${reply.text} ${tag}` } }))
      onStart(() => {
        if (fail === 'start') throw new Error('start broke')
        life.live += 1
        life.log.push(`open ${tag} (${life.live} live)`)
        return () => {
          life.live -= 1
          life.log.push(`close ${tag}`)
        }
      })
    },
  })
}

/** A plugin that needs, or wishes for, the tagger's service. */
function dependant(life: Life, wish = false) {
  return definePlugin({
    ...{ name: 'test-dependant', api: 1, kind: 'monitor' },
    options: { type: 'object', additionalProperties: false },
    needs: { tagger: wish ? optional(service) : service },
    setup({ services, onStart }) {
      const { tag = 'nothing' } = (services.tagger ?? {}) as { tag?: string }
      onStart(() => {
        life.log.push(`dependant on ${tag}`)
        return () => void life.log.push(`dependant leaves ${tag}`)
      })
    },
  })
}

const newLife = (): Life => ({ log: [], live: 0 })

async function reload(plugins: PluginEntry[]) {
  return test.gateway.reload(await resolveTestEntries(plugins))
}

describe('a reload', () => {
  it('touches the difference only', async () => {
    const life = newLife()
    const plugin = tagger(life)
    const fake = platform()
    test = await createTestGateway({ plugins: [plugin({ tag: 'a' }), fake.entry] })
    const report = await reload([plugin({ tag: 'b' }), fake.entry])
    expect(report.closed).toEqual(['test-tagger'])
    expect(report.kept).toContain('channel-fake')
    expect(life.log).toEqual(['open a (1 live)', 'open b (2 live)', 'close a'])
    expect([fake.opened, fake.closed]).toEqual([1, 0])
    expect((await test.ask('x')).replies).toEqual(['x b'])
    expect((await reload([plugin({ tag: 'b' }), fake.entry])).opened).toEqual([])
  })

  it('lets a turn end on the plugins it began with, and loses nothing under load', async () => {
    const plugin = tagger(newLife())
    const fake = platform()
    const slow = agent(async function* ({ text }) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      yield { type: 'done', text }
    })
    test = await createTestGateway({ plugins: [slow, plugin({ tag: 'v0' }), fake.entry] })
    const ids: string[] = []
    let over = false
    const load = (async () => {
      for (let index = 0; !over || index < 100; index += 1) {
        const receipt = await fake.say(`m${index}`, { peer: { kind: 'direct', id: `p${index % 7}` } })
        expect(receipt.status).toBe('accepted')
        if ('id' in receipt) ids.push(receipt.id)
        if (index % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    for (let version = 1; version <= 5; version += 1) {
      await reload([slow, plugin({ tag: `v${version}` }), fake.entry])
    }
    over = true
    await load
    for (const id of ids) expect(await test.ended(id)).toMatchObject({ state: 'replied', attempts: 1 })
    await expect.poll(() => fake.sent.flatMap(({ answers }) => answers).length).toBe(ids.length)
    for (const { text } of fake.sent) expect(text).toMatch(/ v[0-5]$/)
  })

  it('stops an exclusive plugin first, and those that need it before it', async () => {
    const life = newLife()
    const plugin = tagger(life, { exclusive: true })
    test = await createTestGateway({ plugins: [plugin({ tag: 'a' }), dependant(life)()] })
    await reload([plugin({ tag: 'b' }), dependant(life)()])
    expect(life.log).toEqual([
      'open a (1 live)',
      'dependant on a',
      'dependant leaves a',
      'close a',
      'open b (1 live)',
      'dependant on b',
    ])
    expect((await test.ask('x')).replies).toEqual(['x b'])
  })

  it('loses nothing while an exclusive plugin is exchanged under load', async () => {
    const plugin = tagger(newLife(), { exclusive: true })
    const fake = platform()
    test = await createTestGateway({ plugins: [plugin({ tag: 'v0' }), fake.entry], settings: { retryMs: 5 } })
    const sent = Array.from({ length: 200 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index / 4))
      const receipt = await fake.say(`m${index}`, { peer: { kind: 'direct', id: `p${index % 9}` } })
      return test.ended('id' in receipt ? receipt.id : '')
    })
    for (let version = 1; version <= 3; version += 1)
      await reload([plugin({ tag: `v${version}` }), fake.entry])
    for (const record of await Promise.all(sent)) expect(record.state).toBe('replied')
  })

  it.each(['setup', 'start'] as const)(
    'that fails in %s leaves everything as it was, and says why',
    async (fail) => {
      for (const exclusive of [false, true]) {
        const life = newLife()
        const plugin = tagger(life, { exclusive })
        test = await createTestGateway({ plugins: [plugin({ tag: 'a' })] })
        await expect(reload([plugin({ tag: 'b', fail })])).rejects.toMatchObject({ plugin: 'test-tagger' })
        expect((await test.ask('x')).replies).toEqual(['x a'])
        expect(life.live).toBe(1)
        await test.stop()
        expect(life.live).toBe(0)
      }
      test = await createTestGateway()
    },
  )

  it('restarts a plugin when a service that it wishes for appears or goes', async () => {
    const life = newLife()
    const wisher = dependant(life, true)()
    const plugin = tagger(life)
    test = await createTestGateway({ plugins: [wisher] })
    await reload([wisher, plugin({ tag: 'b' })])
    await reload([wisher])
    expect(life.log.filter((line) => line.startsWith('dependant on'))).toEqual([
      'dependant on nothing',
      'dependant on b',
      'dependant on nothing',
    ])
  })

  it('refuses to exchange the queue, and a list with a gap, and changes nothing', async () => {
    const life = newLife()
    test = await createTestGateway({ plugins: [tagger(life)(), dependant(life)()] })
    await expect(
      reload([queueMemory({ maxSize: 5 }), tagger(life)(), dependant(life)()]),
    ).rejects.toMatchObject({ code: 'OC_RELOAD_RESTART' })
    await expect(reload([dependant(life)()])).rejects.toMatchObject({ code: 'OC_SERVICE_MISSING' })
    expect((await test.ask('x')).replies).toEqual(['x a'])
  })

  it('cuts turns that outlast the drain, and takes them up again on the new plugins', async () => {
    const seen: number[] = []
    const stubborn = agent(async function* ({ attempt }) {
      seen.push(attempt)
      if (seen.length === 1) await new Promise(() => undefined)
      yield { type: 'done', text: 'done' }
    })
    const plugin = tagger(newLife())
    test = await createTestGateway({
      plugins: [stubborn, plugin({ tag: 'a' })],
      settings: { drainMs: 30, retryMs: 5 },
    })
    const receipt = await test.loopback.say('x')
    await expect.poll(() => seen).toHaveLength(1)
    await reload([stubborn, plugin({ tag: 'b' })])
    expect(await test.ended('id' in receipt ? receipt.id : '')).toMatchObject({ state: 'replied' })
    await expect.poll(() => test.loopback.heard().map(({ text }) => text)).toEqual(['done b'])
    expect(seen).toEqual([1, 1])
  })

  it.each([false, true])(
    'that is not accepted gives way to the plugins before it (exclusive: %s)',
    async (exclusive) => {
      const life = newLife()
      const plugin = tagger(life, { exclusive })
      const fake = platform()
      test = await createTestGateway({ plugins: [plugin({ tag: 'a' }), fake.entry] })
      const judged: string[] = []
      const accept = async () => {
        judged.push(...(await test.ask('x')).replies)
        throw new Error('unwell')
      }
      const entries = await resolveTestEntries([plugin({ tag: 'b' }), fake.entry])
      await expect(test.gateway.reload(entries, accept)).rejects.toThrow('unwell')
      expect(judged).toEqual(['x b'])
      expect((await test.ask('x')).replies).toEqual(['x a'])
      const beside = ['open a (1 live)', 'open b (2 live)', 'close b']
      const inTurn = ['open a (1 live)', 'close a', 'open b (1 live)', 'close b', 'open a (1 live)']
      expect(life.log).toEqual(exclusive ? inTurn : beside)
      expect([fake.opened, fake.closed]).toEqual([1, 0])
      expect(test.events.filter(({ type }) => type === 'gateway.reloaded')).toEqual([])
    },
  )

  it('waits for the one that runs', async () => {
    const life = newLife()
    const plugin = tagger(life)
    test = await createTestGateway({ plugins: [plugin({ tag: 'a' })] })
    await Promise.all([reload([plugin({ tag: 'b' })]), reload([plugin({ tag: 'c' })])])
    const opened = life.log.filter((line) => line.startsWith('open'))
    expect(opened.slice(1).sort()).toEqual(['open b (2 live)', 'open c (2 live)'])
    expect(life.live).toBe(1)
  })

  it('whose plugin hangs in its start is given up when the gateway stops, and what it opens late is closed', async () => {
    for (const exclusive of [false, true]) {
      let finish: (() => void) | undefined
      let open = 0
      const hanging = definePlugin({
        ...{ name: 'test-hanging', api: 1, kind: 'guard', options: tagOptions, exclusive },
        setup({ onStart }, { tag }) {
          onStart(async () => {
            if (tag === 'b') await new Promise<void>((resolve) => (finish = resolve))
            open += 1
            return () => void (open -= 1)
          })
        },
      })
      test = await createTestGateway({ plugins: [hanging({ tag: 'a' })] })
      const under = reload([hanging({ tag: 'b' })])
      const failed = expect(under).rejects.toThrow('closed before it had started')
      await expect.poll(() => finish).toBeDefined()
      await test.stop()
      await failed
      expect(open).toBe(0)
      finish?.()
      await expect.poll(() => open).toBe(0)
      await expect(reload([hanging({ tag: 'a' })])).rejects.toMatchObject({ code: 'OC_RELOAD_RESTART' })
    }
  })

  it('hands back what waits for a channel that is exchanged', async () => {
    const fake = platform()
    const { definition } = fake.entry.use as { definition: AnyPlugin }
    const entry = (id: string) => ({ use: { ...definition, exclusive: true }, id })
    let release: (() => void) | undefined
    const slow = agent(async function* () {
      if (!release) await new Promise<void>((resolve) => (release = resolve))
      yield { type: 'done', text: 'done' }
    })
    test = await createTestGateway({ plugins: [slow, entry('one')] })
    await fake.say('first')
    await expect.poll(() => release).toBeDefined()
    const under = reload([slow, entry('two')])
    await expect.poll(() => test.gateway.snapshot().turnsRunning).toBe(1)
    const waits = fake.say('second')
    release?.()
    expect(await waits).toMatchObject({ status: 'unavailable' })
    await under
    await expect.poll(async () => (await fake.say('second')).status).toBe('accepted')
  })

  it('takes channels in and out', async () => {
    const fake = platform()
    test = await createTestGateway({ plugins: [] })
    await reload([fake.entry])
    await expect.poll(() => fake.opened).toBe(1)
    const receipt = await fake.say('hello')
    await test.ended('id' in receipt ? receipt.id : '')
    await reload([])
    expect(fake.closed).toBe(1)
    expect(test.gateway.snapshot().channels.map(({ id }) => id)).toEqual(['loopback'])
  })
})

describe('a plugin that keeps failing', () => {
  const failing = (isOptional: boolean) =>
    tapping(
      (hooks) =>
        hooks.receive.tap(() => {
          throw new Error('choked')
        }),
      { optional: isOptional },
    )

  it('is taken out when it is optional, and the status says so', async () => {
    test = await createTestGateway({ plugins: [failing(true)] })
    for (let index = 0; index < 5; index += 1) expect((await test.loopback.say('x')).status).toBe('dead')
    await expect
      .poll(() => test.gateway.snapshot().plugins.find(({ id }) => id === 'test-guard')?.state)
      .toBe('quarantined')
    await expect.poll(async () => (await test.loopback.say('x')).status).toBe('accepted')
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'plugin.quarantined', plugin: 'test-guard' }),
    )
  })

  it('stays when it is not: a guard that fails lets nothing through', async () => {
    test = await createTestGateway({ plugins: [failing(false)] })
    for (let index = 0; index < 8; index += 1) expect((await test.loopback.say('x')).status).toBe('dead')
    const dead = await test.gateway.service(queue)!.list({ limit: 100, states: ['dead'] })
    expect(dead.records).toHaveLength(8)
  })
})
