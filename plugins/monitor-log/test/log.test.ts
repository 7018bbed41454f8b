import { agents, definePlugin, OpenClawError } from '@openclaw/sdk'
import type { Settled } from '@openclaw/sdk'
import { createTestGateway, pluginContract } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { endedLine } from '../src/ended-line.js'
import plugin from '../src/index.js'

const options = { type: 'object', additionalProperties: false } as const
const says = definePlugin({
  ...{ name: 'agent-says', api: 1, kind: 'agent', options, needs: { agents } },
  setup: ({ services, world }) =>
    void services.agents.add('main', {
      async *run({ text }) {
        if (text === 'fail') throw new OpenClawError('OC_CONFIG_INVALID', 'it cannot be')
        if (text === 'slow') await new Promise((resolve) => void world.scheduler.after(20, () => resolve(0)))
        yield { type: 'done', text: `secret answer to ${text}` }
      },
    }),
})
const refuses = definePlugin({
  ...{ name: 'guard-own', api: 1, kind: 'guard', options, permissions: { hooks: ['receive'] } },
  setup: ({ hooks }) =>
    hooks.receive.tap(({ text }) => (text === 'refuse' ? { reason: 'not today' } : undefined)),
})

const settled: Settled = {
  ...{ id: 'm1', direction: 'inbound', channel: 'http', account: 'default', state: 'replied' },
  ...{ replies: 1, at: 1, tookMs: 5, stages: [] },
}

async function linesOf(said: readonly string[], given?: { atLeastMs: number }) {
  const test = await createTestGateway({ plugins: [says(), refuses(), plugin(given)] })
  for (const text of said) await test.loopback.say(text)
  await expect.poll(() => test.gateway.snapshot().queue).toMatchObject({ waiting: 0, running: 0, unsent: 0 })
  await test.stop()
  return test.log.lines.filter(({ message }) => / ended$/.test(message))
}

describe('monitor-log', () => {
  it('writes a line for each message that ended, with who and how long, and nothing of what was said', async () => {
    const lines = await linesOf(['slow', 'fail', 'refuse'])
    const inbound = lines.filter(({ message }) => message === 'a message ended')
    const of = (state: string) => inbound.find(({ fields }) => (fields as { state: string }).state === state)
    expect(inbound).toHaveLength(3)
    expect(of('replied')).toMatchObject({
      level: 'info',
      fields: {
        ...{ channel: 'loopback', account: 'default', state: 'replied', agent: 'main' },
        ...{ message: expect.any(String) as string, tookMs: expect.any(Number) as number },
        stages: [{ stage: 'agent', plugin: 'main', tookMs: expect.any(Number) as number }],
      },
    })
    expect(of('dead')?.level).toBe('warn')
    expect(of('refused')).toMatchObject({ level: 'info', fields: { reason: 'not today' } })
    expect(lines.find(({ message }) => message === 'an outbound ended')?.level).toBe('debug')
    expect(JSON.stringify(lines)).not.toContain('secret answer')
  })

  it('leaves out what ended well in less than `atLeastMs`, and nothing bad', async () => {
    const [all, some] = [await linesOf(['hi', 'fail']), await linesOf(['hi', 'fail'], { atLeastMs: 60_000 })]
    const states = (lines: typeof all) =>
      lines.filter(({ message }) => message === 'a message ended').map(({ level }) => level)
    expect(states(all).sort()).toEqual(['info', 'warn'])
    expect(states(some)).toEqual(['warn'])
  })

  it.each([
    ['dead', 'inbound', 'warn'],
    ['expired', 'inbound', 'warn'],
    ['silent', 'inbound', 'info'],
    ['delivered', 'outbound', 'debug'],
    ['uncertain', 'outbound', 'warn'],
    ['refused', 'outbound', 'info'],
  ] as const)('%s, %s: %s', (state, direction, level) => {
    expect(endedLine({ ...settled, state, direction }).level).toBe(level)
  })

  it('tells the eight longest stages in their order, none below a millisecond, and no note', () => {
    const stages = Array.from({ length: 12 }, (_, index) => ({
      ...{
        stage: `s${index}`,
        plugin: 'p',
        tookMs: index === 11 ? 0.5 : 20 - index,
        note: 'what somebody wrote',
      },
    }))
    const { fields } = endedLine({ ...settled, stages })
    const told = (fields as { stages: { stage: string }[] }).stages
    expect(told.map(({ stage }) => stage)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'])
    expect(JSON.stringify(fields)).not.toContain('somebody')
    expect(endedLine(settled).fields).toMatchObject({ stages: undefined })
  })

  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
