import assert from 'node:assert/strict'
import type { SessionStore } from '@openclaw/sdk'
import { buildEntry } from '../builders.js'
import type { Contract } from '../contract.js'
import { createFakeWorld, type FakeWorld } from '../world.js'

/** Opens an empty store on the given world; `close` ends it. */
export type MakeSessions = (options: {
  world: FakeWorld
  ttl: number
  maxSessions: number
}) => Promise<{ sessions: SessionStore; close(): Promise<void> }>

const ttl = 60_000

export const sessionContract: Contract<MakeSessions> = [
  test('loads an empty session where there is none', async (sessions) => {
    assert.deepEqual(await sessions.load('k', { limit: 10 }), { key: 'k', entries: [] })
  }),
  test('keeps entries in order', async (sessions) => {
    await sessions.append('k', 't1', [
      buildEntry('one'),
      buildEntry('two', { role: 'assistant', name: 'n', messageId: 'm' }),
    ])
    await sessions.append('k', 't2', [buildEntry('three')])
    const { entries } = await sessions.load('k', { limit: 10 })
    assert.deepEqual(entries, [
      buildEntry('one'),
      buildEntry('two', { role: 'assistant', name: 'n', messageId: 'm' }),
      buildEntry('three'),
    ])
  }),
  test('appends a turn once, however often it is told', async (sessions) => {
    for (let round = 0; round < 3; round += 1) await sessions.append('k', 't1', [buildEntry('one')])
    await Promise.all([1, 2, 3].map(() => sessions.append('k', 't2', [buildEntry('two')])))
    const { entries } = await sessions.load('k', { limit: 10 })
    assert.deepEqual(
      entries.map(({ text }) => text),
      ['one', 'two'],
    )
  }),
  test('loads the newest entries up to the limit', async (sessions) => {
    for (let turn = 0; turn < 5; turn += 1) await sessions.append('k', `t${turn}`, [buildEntry(`${turn}`)])
    const { entries } = await sessions.load('k', { limit: 2 })
    assert.deepEqual(
      entries.map(({ text }) => text),
      ['3', '4'],
    )
  }),
  test('keeps sessions apart, whatever their keys are', async (sessions) => {
    const keys = ['a', 'a:b', 'a%3Ab', '__proto__', '../../up', 'ключ', 'K', 'k'.repeat(400)]
    for (const key of keys) await sessions.append(key, 't', [buildEntry(key)])
    for (const key of keys) {
      const { entries } = await sessions.load(key, { limit: 10 })
      assert.deepEqual(
        entries.map(({ text }) => text),
        [key],
      )
    }
    assert.deepEqual((await sessions.list()).map(({ key }) => key).sort(), keys.toSorted())
    assert.equal(await sessions.count(), keys.length)
  }),
  test('lists what is open, with its size and age', async (sessions, world) => {
    await sessions.append('k', 't', [buildEntry('one'), buildEntry('two')])
    assert.deepEqual(await sessions.list(), [{ key: 'k', entries: 2, updatedAt: world.clock.now() }])
    assert.equal(await sessions.count(), 1)
  }),
  test('begins anew after a reset', async (sessions) => {
    await sessions.append('k', 't1', [buildEntry('one')])
    await sessions.reset('k')
    assert.deepEqual((await sessions.load('k', { limit: 10 })).entries, [])
    await sessions.append('k', 't2', [buildEntry('two')])
    assert.deepEqual(
      (await sessions.load('k', { limit: 10 })).entries.map(({ text }) => text),
      ['two'],
    )
    await sessions.reset('never seen')
  }),
  test('removes a session', async (sessions) => {
    await sessions.append('k', 't', [buildEntry('one')])
    assert.equal(await sessions.remove('k'), true)
    assert.equal(await sessions.remove('k'), false)
    assert.deepEqual((await sessions.load('k', { limit: 10 })).entries, [])
    assert.deepEqual(await sessions.list(), [])
    assert.equal(await sessions.count(), 0)
  }),
  test('begins anew after the time to live', async (sessions, world) => {
    await sessions.append('k', 't1', [buildEntry('one')])
    await world.advance(ttl)
    assert.equal((await sessions.load('k', { limit: 10 })).entries.length, 1)
    await world.advance(1)
    assert.equal((await sessions.load('k', { limit: 10 })).entries.length, 0)
    await sessions.append('k', 't2', [buildEntry('two')])
    assert.deepEqual(
      (await sessions.load('k', { limit: 10 })).entries.map(({ text }) => text),
      ['two'],
    )
  }),
  test('holds no more than maxSessions, and lets the longest idle go', async (sessions, world) => {
    for (const key of ['a', 'b', 'c']) {
      await sessions.append(key, 't1', [buildEntry(key)])
      await world.advance(1)
    }
    await sessions.append('a', 't2', [buildEntry('again')])
    await sessions.append('d', 't', [buildEntry('d')])
    assert.deepEqual((await sessions.list()).map(({ key }) => key).sort(), ['a', 'c', 'd'])
    assert.equal(await sessions.count(), 3)
  }),
  test('keeps odd text and long text as it was', async (sessions) => {
    const text = `line\nline\r\n\u2028 \u0000 漢字 \u{1f600} ${'x'.repeat(100_000)}`
    await sessions.append('k', 't', [buildEntry(text)])
    assert.equal((await sessions.load('k', { limit: 1 })).entries[0]?.text, text)
  }),
  test('takes many turns at once', async (sessions) => {
    const turns = Array.from({ length: 50 }, (_, index) => `t${index}`)
    await Promise.all(
      turns.map((turn) => sessions.append('k', turn, [buildEntry(turn), buildEntry(`${turn}!`)])),
    )
    const texts = (await sessions.load('k', { limit: 1_000 })).entries.map(({ text }) => text)
    assert.equal(texts.length, 100)
    for (const turn of turns) assert.equal(texts.indexOf(`${turn}!`), texts.indexOf(turn) + 1)
  }),
]

function test(
  name: string,
  run: (sessions: SessionStore, world: FakeWorld) => Promise<void>,
): Contract<MakeSessions>[number] {
  return {
    name,
    async run(make) {
      const world = createFakeWorld()
      const { sessions, close } = await make({
        world,
        ttl,
        maxSessions: name.includes('maxSessions') ? 3 : 100,
      })
      try {
        await run(sessions, world)
      } finally {
        await close()
      }
      assert.equal(world.timers, 0, 'a closed store leaves no timer')
    },
  }
}
