import type { MessageRecord } from '@openclaw/sdk'
import { buildEnvelope, createTestGateway } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { changeOf, decideAll, decisionOf, recordedDecision } from '../src/index.js'
import { dryRun, guard } from './config.js'

function record(text: string, given: Partial<MessageRecord> = {}, userId = 'ann'): MessageRecord {
  const peer = { kind: 'direct', id: userId } as const
  const envelope = buildEnvelope({ channel: 'telegram', peer, text })
  return {
    ...{ id: text, direction: 'inbound', channel: 'telegram', account: 'default', peer, envelope },
    ...{ state: 'replied', attempts: 1, failures: [], acceptedAt: 0, stages: [] },
    ...given,
  }
}

/** Refuses who wrote less than a minute ago; the clock is the world's. */
const unhurried = guard(({ hooks, world }) => {
  const last = new Map<string, number>()
  hooks.receive.tap(({ sender }) => {
    const before = last.get(sender.id) ?? -Infinity
    last.set(sender.id, world.clock.now())
    return world.clock.now() - before < 60_000 ? { reason: 'too quick' } : undefined
  })
})

describe('decideAll', () => {
  it('decides as the config does, index for index', async () => {
    const records = [record('hi', {}, '123456'), record('ho'), record('x', {}, 'ghost')]
    expect(await decideAll(records, await dryRun())).toEqual([
      {
        text: 'hi',
        agent: 'coder',
        rule: 'rules[0]',
        sessionKey: 'agent:coder:telegram:default:direct:123456',
      },
      { text: 'ho', agent: 'main', rule: 'default', sessionKey: 'agent:main:telegram:default:direct:ann' },
      { text: 'x', failure: expect.stringContaining('OC_AGENT_UNKNOWN') },
    ])
  })

  it('shows guards the time of each message, the oldest first', async () => {
    const at = [130_000, 10_000, 20_000, 200_000]
    const records = at.map((acceptedAt) => record(`at ${acceptedAt}`, { acceptedAt }))
    const refusals = (await decideAll(records, await dryRun([unhurried]))).map(({ refusal }) => refusal)
    // 10 s is the first, 20 s too quick, 130 s and 200 s are not.
    expect(refusals).toEqual([undefined, undefined, 'too quick', undefined])
  })

  it('ends what hangs at its budget, and takes a record without an envelope', async () => {
    const hung = guard(({ hooks }) =>
      hooks.receive.tap(({ text }) => (text === 'hang' ? new Promise(() => undefined) : undefined)),
    )
    const records = [record('hang'), { ...record('gone'), envelope: undefined }, record('hi')]
    expect(await decideAll(records, await dryRun([hung]))).toMatchObject([
      { failure: expect.stringContaining('OC_HOOK_LATE') },
      { failure: 'the record has no envelope' },
      { agent: 'main' },
    ])
    expect(await decideAll([], await dryRun())).toEqual([])
  })

  it('decides of what a gateway recorded as that gateway did', async () => {
    const { entries } = await dryRun()
    const plugins = entries.map(({ definition, options }) => ({ use: definition, options }))
    const test = await createTestGateway({ plugins })
    const asked = [await test.ask('hi'), await test.ask('/help'), await test.ask('x', { agentId: 'coder' })]
    await test.stop()
    const records = asked.map((one) => one.record)
    const decided = await decideAll(records, await dryRun())
    expect(records.map((one, index) => changeOf(recordedDecision(one), decided[index]!))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('a change', () => {
  const decided = { text: 'hi', agent: 'main', rule: 'default', sessionKey: 'k' }

  it('names what differs, before and after', () => {
    expect(changeOf(decided, decided)).toBeUndefined()
    expect(changeOf(decided, { ...decided, agent: 'coder', rule: 'rules[0]' })).toEqual({
      agent: ['main', 'coder'],
      rule: ['default', 'rules[0]'],
    })
    expect(changeOf(decided, { text: 'hi', refusal: 'no' })).toMatchObject({
      agent: ['main', undefined],
      refusal: [undefined, 'no'],
    })
  })

  it('is seen from what was recorded, however the message ended', () => {
    const route = { agentId: 'main', rule: 'default', trace: [] }
    const routed = { route, sessionKey: 'k' }
    expect(recordedDecision(record('hi', { ...routed, state: 'dead', reason: 'no model' }))).toEqual(decided)
    expect(recordedDecision(record('hi', { state: 'refused', reason: 'no' }))).toEqual({
      text: 'hi',
      refusal: 'no',
    })
    expect(recordedDecision(record('hi', { state: 'dead', reason: 'OC' }))).toEqual({
      text: 'hi',
      failure: 'OC',
    })
  })

  it('is seen from what is decided', () => {
    const envelope = buildEnvelope({ text: 'hi' })
    const base = { id: 'm', envelope, acceptedAt: 0, key: 'k', stages: [] }
    expect(decisionOf({ ...base, outcome: { state: 'refused', reason: 'no' } })).toEqual({
      text: 'hi',
      refusal: 'no',
    })
    expect(decisionOf({ ...base, outcome: { state: 'dead', reason: 'OC' } })).toEqual({
      text: 'hi',
      failure: 'OC',
    })
    expect(decisionOf({ ...base, route: { agentId: 'main', rule: 'default', trace: [] } })).toEqual(decided)
  })
})
