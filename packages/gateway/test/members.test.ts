import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import queueSqlite from '@openclaw/queue-sqlite'
import type { PluginEntry } from '@openclaw/sdk'
import sessionFile from '@openclaw/session-file'
import { createTestGateway } from '@openclaw/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, platform } from './inline.js'

const cleanUps: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe('two gateways on one home', () => {
  it('answer the caller of the one, though the other has the conversation', async () => {
    const turns: string[] = []
    let go = (): void => undefined
    const gate = new Promise<void>((resolve) => (go = resolve))
    const slow = agent(async function* ({ text }) {
      turns.push(text)
      if (text === 'one') await gate
      yield { type: 'done', text: `said ${text}` }
    })
    const [owner, receiver] = await twoGateways(slow)
    await owner.callers.say('one', { deliveryId: 'a' })
    await until(() => turns.length === 1)
    await receiver.callers.say('two', { deliveryId: 'b' })
    go()
    await until(() => receiver.callers.sent.length === 1)
    expect(turns).toEqual(['one', 'two'])
    expect(receiver.callers.sent[0]).toMatchObject({ text: 'said two', answers: [{ deliveryId: 'b' }] })
    expect(receiver.told).toEqual([['b', 'replied', 1]])
    expect(owner.callers.sent.map(({ text }) => text)).toEqual(['said one'])
  })

  it('remember what was said to the other', async () => {
    const recalling = agent(async function* ({ text, history }) {
      const before = history.flatMap((entry) => (entry.role === 'user' ? entry.text : []))
      yield { type: 'done', text: [...before, text].join(' ') }
    })
    const [first, second] = await twoGateways(recalling)
    for (const [index, { callers }] of [first, second, first, second].entries()) {
      await callers.say(`${index}`, { deliveryId: `d${index}` })
      await until(() => callers.sent.length === Math.floor(index / 2) + 1)
    }
    const said = [first, second].map(({ callers }) => callers.sent.map(({ text }) => text))
    expect(said).toEqual([
      ['0', '0 1 2'],
      ['0 1', '0 1 2 3'],
    ])
  })
})

async function twoGateways(agentEntry: PluginEntry) {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-two-'))
  cleanUps.push(() => rm(home, { recursive: true, force: true }))
  return [await start(home, agentEntry), await start(home, agentEntry)] as const
}

async function start(home: string, agentEntry: PluginEntry) {
  const told: [string, string, number][] = []
  const callers = platform({
    sender: 'connection',
    ended: ({ deliveryId }, { state }, replies) => void told.push([deliveryId, state, replies]),
  })
  const gateway = await createTestGateway({
    home,
    plugins: [queueSqlite(), sessionFile(), agentEntry, callers.entry],
  })
  cleanUps.push(() => gateway.stop())
  return { callers, told }
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 10_000, interval: 10 }).toBe(true)
}
