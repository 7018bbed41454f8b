import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import channelWebchat from '@openclaw/channel-webchat'
import httpServer from '@openclaw/http-server'
import { agents, channels, definePlugin, metrics, queue } from '@openclaw/sdk'
import type { AgentEvent, ChannelLink, PluginEntry, Turn } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import plugin from '../src/index.js'
import { report, scrape } from './scraped.js'

let test: TestGateway

afterEach(() => test.stop())

const shape = { api: 1, options: { type: 'object', additionalProperties: false } } as const

/** A guard that refuses texts with "no", an agent that fails, counts tokens or waits as it is told. */
const guard = definePlugin({
  ...{ ...shape, name: 'guard-word', kind: 'guard' },
  permissions: { hooks: ['receive', 'send'] },
  setup({ hooks }) {
    hooks.receive.tap(({ text, sender }) =>
      text.includes('no') ? { reason: `too many words of ${sender.id}` } : undefined,
    )
    hooks.send.tap(({ text }) => (text.includes('secret') ? { reason: 'it is a secret' } : undefined))
  },
})

function agent(run: (turn: Turn) => AsyncIterable<AgentEvent>): PluginEntry {
  return definePlugin({
    ...{ ...shape, name: 'agent-told', kind: 'agent' },
    needs: { agents },
    setup: ({ services }) => void services.agents.add('main', { run }),
  })()
}

async function start(plugins: readonly PluginEntry[] = [], options = {}): Promise<void> {
  test = await createTestGateway({ plugins: [httpServer({ port: 0 }), guard(), ...plugins, plugin(options)] })
}

describe('what becomes of messages', () => {
  it('is what the driver sent, got answered and was refused, and what the ledger says', async () => {
    await start()
    const sent = { replied: 0, refused: 0, unsaid: 0 }
    for (let index = 0; index < 12; index += 1) {
      const text = index % 4 === 0 ? 'no' : index === 5 ? 'secret' : 'hello'
      const receipt = await test.loopback.say(text, { peer: { kind: 'direct', id: `p${index % 3}` } })
      if (receipt.status === 'refused') sent.refused += 1
      else if ('id' in receipt) {
        await test.ended(receipt.id)
        sent[text === 'secret' ? 'unsaid' : 'replied'] += 1
      }
    }
    const delivered = () =>
      test.events.filter((e) => e.type === 'message.settled' && e.state === 'delivered').length
    await vi.waitFor(() => expect(delivered()).toBe(sent.replied))

    const { series } = await scrape(test)
    const messages = (direction: string, outcome: string) =>
      series.get(`openclaw_messages_total{channel="loopback",direction="${direction}",outcome="${outcome}"}`)
    expect(messages('inbound', 'replied')).toBe(sent.replied + sent.unsaid)
    expect(messages('inbound', 'refused')).toBe(sent.refused)
    expect(messages('outbound', 'delivered')).toBe(sent.replied)
    expect(messages('outbound', 'refused')).toBe(sent.unsaid)
    expect(series.get('openclaw_refusals_total{channel="loopback",plugin="guard-word",reason="rate"}')).toBe(
      sent.refused,
    )
    const counted = await test.gateway.service(queue)!.list({ states: ['replied'], limit: 100 })
    expect(counted.records).toHaveLength(sent.replied + sent.unsaid)
    expect(series.get('openclaw_turn_duration_seconds_count{agent="main"}')).toBe(sent.replied + sent.unsaid)
    expect(series.get('openclaw_stage_duration_seconds_count{hook="agent",plugin="main"}')).toBe(
      sent.replied + sent.unsaid,
    )
    expect(series.get('openclaw_hook_calls_total{hook="receive",plugin="guard-word"}')).toBe(12)
  })

  it('has nothing in its labels that came from outside', async () => {
    await start()
    const text = 'no-stranger-text'
    await test.loopback.say(text, { peer: { kind: 'direct', id: 'stranger' }, sender: { id: 'stranger' } })
    const { text: page } = await scrape(test)
    expect(page).toContain('outcome="refused"')
    expect(page).not.toContain('stranger')
  })
})

describe('turns', () => {
  it('counts tokens and cost by agent and model, once for a turn', async () => {
    await start(
      [
        agent(async function* () {
          yield {
            type: 'done',
            text: 'ok',
            usage: { inputTokens: 1200, outputTokens: 30, model: 'acme/large' },
          }
        }),
      ],
      { prices: { 'acme/large': { inputPerMillion: 10, outputPerMillion: 100 } } },
    )
    for (let turn = 0; turn < 3; turn += 1) await test.ask('hello')
    const { series } = await scrape(test)
    const tokens = (way: string) =>
      series.get(`openclaw_agent_tokens_total{agent="main",model="acme/large",direction="${way}"}`)
    expect([tokens('in'), tokens('out')]).toEqual([3600, 90])
    expect(series.get('openclaw_agent_cost_total{agent="main",model="acme/large"}')).toBeCloseTo(0.045, 10)
    const { metrics } = await report(test)
    expect(metrics['openclaw_turn_duration_seconds']?.series).toEqual([
      expect.objectContaining({ count: 3, p50: expect.any(Number), p99: expect.any(Number) }),
    ])
  })

  it('shows what waits, runs and died as the queue lists it', async () => {
    let finish = (): void => undefined
    const held = new Promise<void>((resolve) => (finish = resolve))
    await start([
      agent(async function* (turn) {
        if (turn.text === 'fail') throw new Error('broken')
        await held
        yield { type: 'done', text: 'ok' }
      }),
    ])
    const died = await test.loopback.say('fail', { peer: { kind: 'direct', id: 'p1' } })
    if ('id' in died) await test.ended(died.id)
    const say = () => test.loopback.say('wait', { peer: { kind: 'direct', id: 'p2' } })
    await say()
    const store = test.gateway.service(queue)!
    await vi.waitFor(() => expect(store.depth().running).toBe(1))
    for (let more = 0; more < 3; more += 1) await say()

    const { series } = await scrape(test)
    const inState = async (state: 'waiting' | 'running' | 'dead') =>
      (await store.list({ states: [state], limit: 100, direction: 'inbound' })).records
    for (const state of ['waiting', 'running', 'dead'] as const)
      expect([state, series.get(`openclaw_queue_messages{state="${state}"}`)]).toEqual([
        state,
        (await inState(state)).length,
      ])
    expect((await inState('waiting')).length).toBe(3)
    expect(series.get('openclaw_turns_running')).toBe(1)
    expect(series.get('openclaw_turn_failures_total{agent="main"}')).toBe(3)
    const [oldest] = (await inState('waiting')).slice(-1)
    const age = series.get('openclaw_queue_oldest_waiting_seconds')!
    expect(age).toBeGreaterThanOrEqual(0)
    expect(age).toBeLessThanOrEqual((Date.now() - oldest!.acceptedAt) / 1000)
    finish()
  })
})

it('counts the reconnects of a channel, and shows which state it is in', async () => {
  let link: ChannelLink | undefined
  const flaky = definePlugin({
    ...{ ...shape, name: 'channel-flaky', kind: 'channel' },
    needs: { channels },
    setup: ({ services }) =>
      void services.channels.add('flaky', {
        ...{ guarantee: 'none', sender: 'any', sends: 1 },
        open: (given) => {
          link = given
          return () => undefined
        },
        send: async () => ({}),
      }),
  })
  await start([flaky()])
  await vi.waitFor(() => expect(link).toBeDefined())
  for (let times = 0; times < 2; times += 1) {
    link!.report('down', 'gone')
    const down = await scrape(test)
    expect(down.series.get('openclaw_channel_state{channel="flaky",account="default",state="down"}')).toBe(1)
    link!.report('connected')
  }
  const { series } = await scrape(test)
  expect(series.get('openclaw_channel_reconnects_total{channel="flaky",account="default"}')).toBe(2)
  const states = ['connected', 'connecting', 'down'].map((state) =>
    series.get(`openclaw_channel_state{channel="flaky",account="default",state="${state}"}`),
  )
  expect(states).toEqual([1, 0, 0])
})

it('tells of the process what /proc tells', async () => {
  await start()
  const { series } = await scrape(test)
  const stat = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')
  const ticks = (Number(stat[11]) + Number(stat[12])) / 100
  const near = (name: string, other: number, share: number) => {
    const value = series.get(name)!
    expect([name, Math.abs(value - other) <= other * share]).toEqual([name, true])
  }
  const statm = readFileSync('/proc/self/statm', 'utf8').split(' ')
  near('process_cpu_seconds_total', ticks, 0.5)
  near('process_resident_memory_bytes', Number(statm[1]) * 4096, 0.25)
  near('process_open_fds', readdirSync('/proc/self/fd').length, 0.5)
  const booted = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1])
  near('process_start_time_seconds', booted + Number(stat[19]) / 100, 1e-6)
  const { memoryBytes, pid } = await report(test)
  expect(pid).toBe(process.pid)
  expect(Math.abs(memoryBytes - Number(statm[1]) * 4096)).toBeLessThan(memoryBytes * 0.25)
})

it.each([
  [{}, 200],
  [{ seriesLimit: 7 }, 7],
])(
  'shows what other plugins add, with %j cut at %i, and goes on when one of them fails',
  async (options, limit) => {
    const flood = Array.from({ length: 1000 }, (_, index) => ({ labels: { id: `x${index}` }, value: 2 }))
    const adding = definePlugin({
      ...{ ...shape, name: 'cache-x', kind: 'cache' },
      needs: { metrics },
      setup({ services }) {
        const add = (name: string, read: () => { labels?: Record<string, string>; value: number }[]) =>
          services.metrics.add(name, { kind: 'counter', help: 'A test', labels: ['id'], read })
        add('openclaw_x_hits_total', () => flood)
        add('openclaw_x_broken_total', () => {
          throw new Error('broken')
        })
      },
    })
    await start([adding()], options)
    const { series } = await scrape(test)
    const hits = [...series].filter(([name]) => name.startsWith('openclaw_x_hits_total'))
    expect(hits).toHaveLength(limit)
    expect(hits.reduce((sum, [, value]) => sum + value, 0)).toBe(2000)
    expect(series.get('openclaw_x_hits_total{id="other"}')).toBe(2 * (1001 - limit))
    expect([...series.keys()].some((name) => name.includes('broken'))).toBe(false)
    expect(test.log.lines.some(({ message }) => message === 'a metric could not be read')).toBe(true)
  },
)

it('shows the browsers on the chat page, as the plugin of the page counts them', async () => {
  await start([channelWebchat()])
  const connected = async () => (await scrape(test)).series.get('openclaw_webchat_connections')
  expect(await connected()).toBe(0)
  const { url } = test.gateway.service(http)!.address!
  const browsers = [1, 2, 3].map(() => new WebSocket(`${url.replace('http', 'ws')}/chat/socket`))
  await Promise.all(browsers.map((browser) => once(browser, 'message')))
  expect(await connected()).toBe(3)
  browsers[0]!.close()
  await vi.waitFor(async () => expect(await connected()).toBe(2))
  for (const browser of browsers) browser.terminate()
})
