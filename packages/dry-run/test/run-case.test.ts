import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { channels, definePlugin, queue } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { describe, expect, it } from 'vitest'
import { openDryGateway } from '../src/index.js'
import { envelopeOf } from '../src/given.js'
import { dryRun, guard, run } from './config.js'

async function allPass(...[suite, plugins]: Parameters<typeof run>) {
  for (const { name, steps, error } of await run(suite, plugins)) {
    expect([name, error, steps.flatMap(({ mismatches }) => mismatches)]).toEqual([name, undefined, []])
  }
}

const manners = guard(({ hooks }) => {
  hooks.receive.tap(({ text }) => (text.includes('spam') ? { reason: 'says spam' } : undefined))
  hooks.normalize.tap((envelope) => ({ ...envelope, text: envelope.text.trim() }))
  hooks.prepare.tap((turn) => ({ ...turn, text: `${turn.text}?` }))
  hooks.reply.tap(({ turn, reply }) => ({ turn, reply: { text: reply.text.toUpperCase() } }))
  hooks.send.tap(({ text }) => (text.includes('SECRET') ? { reason: 'a secret' } : undefined))
})

describe('a case', () => {
  it('is decided and answered by the plugins of the config', () =>
    allPass(
      {
        given: { channel: 'telegram' },
        cases: [
          {
            name: 'a rule',
            given: { userId: '123456', text: ' hi ' },
            expect: {
              ...{
                agent: 'coder',
                rule: 'rules[0]',
                sessionKey: 'agent:coder:telegram:default:direct:123456',
              },
              ...{
                text: 'hi?',
                reply: 'HI?',
                outbound: 1,
                state: 'replied',
                receipt: 'accepted',
                attempts: 1,
              },
            },
          },
          { name: 'the default', given: { text: 'hi' }, expect: { agent: 'main', rule: 'default' } },
          {
            name: 'asked',
            given: { text: 'hi', agentId: 'coder' },
            expect: { agent: 'coder', rule: 'asked' },
          },
          {
            name: 'a refusal at the door',
            given: { text: 'eggs and spam' },
            expect: {
              state: 'refused',
              refusal: '/^says SPAM$/i',
              receipt: 'refused',
              outbound: 0,
              reply: [],
            },
          },
          {
            name: 'a refusal on the way out',
            given: { text: 'my secret' },
            expect: { state: 'replied', refusal: 'a secret', outbound: 0 },
          },
          { name: 'a command', given: { text: '/help' }, expect: { text: '/help', reply: '/WHOAMI/' } },
          {
            name: 'an agent that is not there',
            given: { userId: 'ghost', text: 'hi' },
            expect: { state: 'dead', reason: '/OC_AGENT_UNKNOWN/', receipt: 'dead' },
          },
        ],
      },
      [manners],
    ))

  it('gives what it is told to its fake agents', () =>
    allPass({
      agents: { main: 'always', coder: 'never seen' },
      cases: [
        { name: 'of the file', given: { text: 'a' }, expect: { reply: 'always' } },
        { name: 'its own', agents: { main: 'own' }, given: { text: 'a' }, expect: { reply: 'own' } },
        { name: 'real', agents: 'real', given: { text: 'a' }, expect: { reply: 'the real main: a' } },
        {
          name: 'an attempt that fails, and a retry after a while',
          agents: { main: [{ error: 'no luck' }, { reply: 'ok', delay: '3m' }] },
          given: { text: 'a' },
          expect: { reply: 'ok', attempts: 2 },
        },
        {
          name: 'each attempt fails',
          agents: { main: { error: 'no luck' } },
          given: { text: 'a' },
          expect: { state: 'dead', reason: 'no luck', attempts: 3, reply: '/could not be answered/' },
        },
        {
          name: 'later than its agent may be',
          agents: { main: { reply: 'late', delay: '6m' } },
          given: { text: 'a' },
          expect: { state: 'dead', reason: '/OC_AGENT_TIMEOUT/' },
        },
        {
          name: 'a script that is too short',
          agents: { main: ['one'] },
          steps: [{ given: { text: 'a' } }, { given: { text: 'b' }, expect: { reason: '/more often/' } }],
        },
      ],
    }))

  it('moves the clock between its steps, and waits for none that comes at once', () =>
    allPass(
      {
        cases: [
          {
            name: 'a guard with a memory',
            at: '2026-03-01T09:00:00Z',
            steps: [
              { given: { text: 'when' }, expect: { refusal: '2026-03-01T09:00:00.000Z' } },
              { after: '59s', given: { text: 'when' }, expect: { refusal: '2026-03-01T09:00:59.000Z' } },
              { after: '1.5h', given: { text: 'when' }, expect: { refusal: '2026-03-01T10:30:59.000Z' } },
            ],
          },
          {
            name: 'messages that share a turn',
            agents: { main: [{ reply: 'one', delay: '5s' }, 'two'] },
            steps: [
              { given: { text: 'a' }, expect: { reply: 'one' } },
              { after: 0, given: { text: 'b' }, expect: { text: 'b\nc', reply: 'two' } },
              {
                after: 0,
                given: { text: 'c' },
                expect: { text: 'b\nc', state: 'replied', reason: '/^turn /' },
              },
            ],
          },
          {
            name: 'a delivery that comes again',
            steps: [
              { given: { text: 'a', deliveryId: 'x' } },
              { given: { text: 'a', deliveryId: 'x' }, expect: { receipt: 'duplicate' } },
            ],
          },
        ],
      },
      [
        guard(({ hooks, world }) => {
          const when = () => ({ reason: new Date(world.clock.now()).toISOString() })
          hooks.receive.tap(({ text }) => (text === 'when' ? when() : undefined))
        }),
      ],
    ))

  it('waits in real time for what a plugin really does, so that its budget is not spent', async () => {
    const file = fileURLToPath(new URL('patient.ts', import.meta.url))
    const args = ['--import', 'tsx', '-C', '@openclaw/source', file]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    expect(JSON.parse(stdout)).toEqual([
      { name: 'slow', ok: true },
      { name: 'again', ok: true },
    ])
  })

  it('ends dead where a plugin never answers, as it would', () =>
    allPass(
      {
        cases: [{ name: 'hung', given: { text: 'hi' }, expect: { state: 'dead', reason: '/OC_HOOK_LATE/' } }],
      },
      [guard(({ hooks }) => hooks.receive.tap(() => new Promise(() => undefined)))],
    ))

  it('tells what is wrong, and why it went that way', async () => {
    const [result] = await run({
      cases: [
        { name: 'x', given: { text: 'hi' }, expect: { agent: 'coder', reply: ['a', 'b'], attempts: 2 } },
      ],
    })
    expect(result).toMatchObject({ ok: false })
    expect(result?.steps[0]?.mismatches).toEqual([
      { key: 'agent', wanted: '"coder"', actual: '"main"' },
      { key: 'reply', wanted: '"a", "b"', actual: '"hi"' },
      { key: 'attempts', wanted: '2', actual: '1' },
    ])
    expect(result?.steps[0]?.story.join('\n')).toMatch(
      /rules\[0\] did not match: channel is "test"[^]*replied/,
    )
  })

  it('refuses a script for an agent that the config does not have', async () => {
    const cases = [{ name: 'x', agents: { codr: 'hi' }, given: { text: 'hi' } }]
    await expect(run({ cases })).rejects.toMatchObject({
      code: 'OC_TEST_INVALID',
      hint: 'Did you mean "coder"?',
    })
  })
})

describe('a dry gateway', () => {
  it('starts nothing that reaches out, and keeps their taps', async () => {
    const touched: string[] = []
    const outside = (kind: 'channel' | 'monitor' | 'control' | 'auth' | 'http') =>
      definePlugin({
        ...{
          name: `outside-${kind}`,
          api: 1,
          kind,
          options: { type: 'object', additionalProperties: false },
        },
        ...{
          needs: { channels, ...(kind === 'http' ? {} : { http }) },
          provides: kind === 'http' ? [http] : [],
        },
        permissions: { hooks: ['normalize'] },
        setup({ hooks, onStart, services }) {
          onStart(() => void touched.push(`${kind} started`))
          hooks.normalize.tap((envelope) => ({ ...envelope, text: `${envelope.text} ${kind}` }))
          if (kind !== 'channel') return
          services.channels.add('telegram', {
            ...{ guarantee: 'none', sender: 'connection', sends: 0 },
            open: () => (touched.push('opened'), () => undefined),
            send: async () => (touched.push('sent'), {}),
          })
        },
      })()
    const plugins = (['http', 'control', 'auth', 'channel', 'monitor'] as const).map(outside)
    const [result] = await run(
      {
        cases: [
          { name: 'x', given: { channel: 'telegram', text: 'a' }, expect: { reply: 'a channel monitor' } },
        ],
      },
      plugins,
    )
    expect([result?.steps[0]?.mismatches, touched]).toEqual([[], []])
  })

  it('leaves every outbound refused: suppressed, and closes', async () => {
    const dry = await openDryGateway({
      ...{ ...(await dryRun()), now: 0, channels: ['test'], agentsStart: true },
      replaceAgent: (_id, agent) => agent,
    })
    const receipt = await dry.receive(envelopeOf({ text: 'hi' }, 'd1'))
    expect(receipt.status).toBe('accepted')
    const ledger = dry.gateway.service(queue)!
    await dry.patience.until(
      () => ledger.depth().unsent + ledger.depth().waiting + ledger.depth().running === 0,
    )
    const { records } = await ledger.list({ direction: 'outbound', limit: 10 })
    expect(records).toMatchObject([{ state: 'refused', reason: 'suppressed' }])
    expect(() => dry.receive(envelopeOf({ text: 'hi', channel: 'other' }, 'd2'))).toThrow(
      'no channel "other"',
    )
    await dry.close()
    expect(dry.gateway.snapshot().state).toBe('stopped')
    expect(dry.world.timers).toBe(0)
  })
})
