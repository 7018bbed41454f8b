import { OpenClawError, queue } from '@openclaw/sdk'
import type { AgentEvent, Turn } from '@openclaw/sdk'
import { createTestGateway, type TestGateway, type TestGatewayOptions } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform, tapping, tool } from './inline.js'

let test: TestGateway

async function start(plugins: TestGatewayOptions['plugins'], settings: TestGatewayOptions['settings'] = {}) {
  test = await createTestGateway({ plugins, settings: { retryMs: 5, drainMs: 2_000, ...settings } })
  return test
}

afterEach(() => test.stop())

async function* says(text: string): AsyncGenerator<AgentEvent> {
  yield { type: 'done', text }
}

describe('a turn', () => {
  it('sees the conversation so far', async () => {
    const turns: Turn[] = []
    await start([
      agent(async function* (turn) {
        turns.push(turn)
        yield* says(`re: ${turn.text}`)
      }),
    ])
    await test.ask('one')
    await test.ask('two')
    expect(turns[1]?.history.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      'user: one',
      'assistant: re: one',
    ])
  })

  it('takes waiting messages of one conversation together and answers each caller', async () => {
    let release = (): void => undefined
    const first = new Promise<void>((resolve) => (release = resolve))
    const texts: string[] = []
    const fake = platform()
    await start([
      fake.entry,
      agent(async function* ({ text }) {
        texts.push(text)
        if (text === '1') await first
        yield* says(text)
      }),
    ])
    await fake.say('1')
    await expect.poll(() => texts).toEqual(['1'])
    const [second, third] = [await fake.say('2'), await fake.say('3')]
    release()
    const records = [
      await test.ended('id' in second ? second.id : ''),
      await test.ended('id' in third ? third.id : ''),
    ]
    expect(texts).toEqual(['1', '2\n3'])
    expect(records.map(({ state, reason, turnId }) => ({ state, reason, turnId }))).toEqual([
      { state: 'replied', reason: undefined, turnId: records[0]!.turnId },
      { state: 'replied', reason: `turn ${records[0]!.turnId}`, turnId: records[0]!.turnId },
    ])
    await expect.poll(() => fake.sent.map(({ answers }) => answers.length)).toEqual([1, 2])
  })

  it('never runs twice at a time for one session', async () => {
    let running = 0
    let most = 0
    const fake = platform()
    await start(
      [
        fake.entry,
        agent(async function* ({ text }) {
          most = Math.max(most, (running += 1))
          await new Promise((resolve) => setTimeout(resolve, 2))
          running -= 1
          yield* says(text)
        }),
      ],
      { batchSize: 1 },
    )
    const receipts = await Promise.all(Array.from({ length: 10 }, (_, index) => fake.say(`${index}`)))
    for (const receipt of receipts) await test.ended('id' in receipt ? receipt.id : '')
    expect(most).toBe(1)
  })

  it('ends silent when nothing is said', async () => {
    await start([agent(() => says(''))])
    expect((await test.ask('hello')).record).toMatchObject({ state: 'silent', reason: 'nothing was said' })
  })

  it('may be prepared, intercepted and rephrased by plugins', async () => {
    await start([
      agent(({ instructions, text }) => says(`${instructions.join()} ${text}`)),
      tapping((hooks) => {
        hooks.prepare.tap((turn) => ({ ...turn, instructions: [...turn.instructions, 'be kind'] }))
        hooks.intercept.tap(({ text }) => (text === 'ping' ? { text: 'pong' } : undefined))
        hooks.reply.tap(({ turn, reply }) => ({ turn, reply: { text: reply.text.toUpperCase() } }))
      }),
    ])
    expect((await test.ask('hi')).replies).toEqual(['BE KIND HI'])
    expect((await test.ask('ping')).replies).toEqual(['PONG'])
  })

  it('ends replied with a refused outbound when a guard keeps the answer in', async () => {
    await start([tapping((hooks) => hooks.send.tap(() => ({ reason: 'secret' })))])
    const receipt = await test.loopback.say('hello')
    const record = await test.ended('id' in receipt ? receipt.id : '')
    expect(record.state).toBe('replied')
    const outbound = await test.gateway.service(queue)!.get(record.outboundIds![0]!)
    expect(outbound).toMatchObject({ state: 'refused', reason: 'secret' })
    expect(test.loopback.heard()).toEqual([])
  })

  it('tells plugins how each message ended', async () => {
    const settled: string[] = []
    await start([
      tapping((hooks) =>
        hooks.settled.tap(({ direction, state }) => void settled.push(`${direction} ${state}`)),
      ),
    ])
    await test.ask('hello')
    await expect.poll(() => settled.toSorted()).toEqual(['inbound replied', 'outbound delivered'])
  })
})

describe('an agent that fails', () => {
  it('is tried again; the message keeps each failure', async () => {
    let tries = 0
    await start([
      agent(async function* () {
        if ((tries += 1) < 3) throw new Error(`down ${tries}`)
        yield* says('up')
      }),
    ])
    const { record, replies } = await test.ask('hello')
    expect(replies).toEqual(['up'])
    expect(record.attempts).toBe(3)
    expect(record.failures.map(({ error }) => error)).toEqual(['down 1', 'down 2'])
  })

  it('ends the message dead when no attempt is left, and the person is told', async () => {
    await start([
      agent(() => {
        throw new Error('down')
      }),
    ])
    const heard: string[] = []
    test.loopback.listen(({ text }) => heard.push(text))
    const { record } = await test.ask('hello')
    expect(record).toMatchObject({ state: 'dead', reason: 'down', attempts: 3 })
    await expect
      .poll(() => heard)
      .toEqual([`This message could not be answered (OC_AGENT_FAILED). It is kept as ${record.id}.`])
  })

  it('speaks in the words of a plugin that recovers', async () => {
    await start([
      agent(() => {
        throw new OpenClawError('OC_AGENT_UNKNOWN', 'gone')
      }),
      tapping((hooks) => hooks.recover.tap(({ error }) => ({ text: `sorry: ${error.message}` }))),
    ])
    const heard: string[] = []
    test.loopback.listen(({ text }) => heard.push(text))
    const { record } = await test.ask('hello')
    expect(record).toMatchObject({ state: 'dead', attempts: 1 })
    await expect.poll(() => heard).toEqual(['sorry: gone'])
  })

  it('is cut at its time, even when it ignores the signal', async () => {
    await start(
      [
        agent(
          async function* () {
            await new Promise(() => undefined)
            yield* says('')
          },
          { timeoutMs: 20 },
        ),
      ],
      { attempts: 1 },
    )
    expect((await test.ask('hello')).record).toMatchObject({
      state: 'dead',
      reason: expect.stringContaining('OC_AGENT_TIMEOUT') as string,
    })
  })

  it.each(['prepare', 'intercept', 'reply', 'send'] as const)(
    'or a tap of %s that does: the attempt fails, the gateway lives',
    async (hook) => {
      let tries = 0
      await start([
        tapping((hooks) =>
          hooks[hook].tap(() => {
            if ((tries += 1) === 1) throw new Error('choked')
            return undefined
          }),
        ),
      ])
      const { record, replies } = await test.ask('hello')
      expect(replies).toEqual(['hello'])
      expect(record.attempts).toBe(2)
      expect(record.failures[0]?.error).toContain(`test-guard in the hook ${hook}`)
    },
  )
})

describe('tools', () => {
  const weather = tool('weather', {
    description: 'tells the weather',
    input: { type: 'object' },
    run: (input) => {
      const { city } = input as { city: string }
      if (city === 'nowhere') throw new Error('no such city')
      return `sunny in ${city}`
    },
  })
  const caller = agent(async function* ({ tools, text }) {
    const result = await tools[0]!.call({ city: text }, 'call-1')
    yield* says(`${result.isError ? 'error' : 'ok'}: ${String(result.output)}`)
  })

  it('are called, and their failure is a result', async () => {
    await start([weather, caller])
    expect((await test.ask('Rome')).replies).toEqual(['ok: sunny in Rome'])
    expect((await test.ask('nowhere')).replies).toEqual(['error: no such city'])
  })

  it('are refused by a guard, also by one that fails', async () => {
    await start([
      weather,
      caller,
      tapping((hooks) => {
        hooks.toolCall.tap(({ input }) => {
          const { city } = input as { city: string }
          if (city === 'Bonn') throw new Error('guard broke')
          return city === 'Rome' ? { reason: 'not Rome' } : undefined
        })
        hooks.toolResult.tap((result) => ({ ...result, output: `<${String(result.output)}>` }))
      }),
    ])
    expect((await test.ask('Rome')).replies).toEqual(['error: <refused: not Rome>'])
    expect((await test.ask('Oslo')).replies).toEqual(['ok: <sunny in Oslo>'])
    expect((await test.ask('Bonn')).replies[0]).toMatch(/^error: <refused: OC_HOOK_FAILED/)
  })
})
