import { buildEnvelope, buildIncoming, createFakeWorld } from '@openclaw/testing'
import type { FakeWorld } from '@openclaw/testing'
import type { Queue } from '@openclaw/sdk'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { claim, closeAll, crashed, ending, newFolder, openStore } from './opened.js'

const dayMs = 86_400_000
const minuteMs = 60_000

afterEach(closeAll)

describe('retention', () => {
  test('removes settled messages after keepDays, never waiting ones, and knows deliveries for 8 days', async () => {
    const world = createFakeWorld()
    const { ledger } = await openStore(await newFolder(), { world, keepDays: 1 })
    const settled = incoming(world, 'settled')
    await ledger.accept(settled)
    const turn = await claim(ledger)
    await turn.settle(ending(turn))
    turn.release()
    const waiting = incoming(world, 'waiting')
    await ledger.accept(waiting)

    await pass(world, dayMs - minuteMs)
    expect(await ledger.get(settled.id)).toBeDefined()
    await pass(world, dayMs)
    await vi.waitFor(async () => expect(await ledger.get(settled.id)).toBeUndefined())
    expect(await ledger.get(waiting.id)).toMatchObject({ state: 'waiting' })
    expect(await ledger.accept(incoming(world, 'settled'))).toMatchObject({
      status: 'duplicate',
      id: settled.id,
    })

    await pass(world, 5 * dayMs)
    expect(await ledger.accept(incoming(world, 'settled'))).toMatchObject({ status: 'duplicate' })
    await pass(world, 2 * dayMs)
    await vi.waitFor(async () => {
      expect(await ledger.accept(incoming(world, 'settled'))).toMatchObject({ status: 'accepted' })
    })
    expect((await claim(ledger)).messages[0]?.id).toBe(waiting.id)
  })

  test('removes the oldest settled messages of a store that is too large, and keeps the newest', async () => {
    const world = createFakeWorld()
    const { ledger } = await openStore(await newFolder(), { world, maxBytes: 2_500_000 })
    const waiting = incoming(world, 'waiting')
    await ledger.accept(waiting)
    const ids = await acceptSilent(world, ledger, 2_500)
    await pass(world, 0)
    await vi.waitFor(async () => expect(await ledger.get(ids[0]!)).toBeUndefined(), { timeout: 5_000 })
    expect(await ledger.get(ids.at(-1)!)).toMatchObject({ state: 'silent' })
    expect(await ledger.get(waiting.id)).toMatchObject({ state: 'waiting' })
    expect(await ledger.accept(incoming(world, 'silent 0'))).toMatchObject({ status: 'duplicate' })
  })
})

describe('a clock set back two hours', () => {
  test('harms neither what is claimed, nor what rests, nor what is known', async () => {
    const world = createFakeWorld()
    const { ledger } = await openStore(await newFolder(), { world })
    await ledger.accept(incoming(world, 'running'))
    const running = await claim(ledger)
    await ledger.accept(incoming(world, 'resting', 'bob'))
    await (await claim(ledger)).retry({ error: 'not now', delayMs: 5_000 })

    world.setWallClock(world.clock.now() - 2 * 3_600_000)
    await running.renew()
    await running.settle(ending(running))
    running.release()
    expect(await ledger.accept(incoming(world, 'running'))).toMatchObject({ status: 'duplicate' })
    await ledger.accept(incoming(world, 'after'))
    expect((await claim(ledger)).messages[0]?.envelope.text).toBe('after')
    await world.advance(5_000)
    expect((await claim(ledger)).messages[0]?.envelope.text).toBe('resting')
  })

  test('between two runs prolongs a rest to a minute at most, and loses nothing', async () => {
    const folder = await newFolder()
    const world = createFakeWorld()
    const { ledger } = await openStore(folder, { world })
    await ledger.accept(incoming(world, 'resting'))
    const turn = await claim(ledger)
    await turn.retry({ error: 'not now', delayMs: 5_000 })

    const earlier = createFakeWorld({ now: world.clock.now() - 2 * 3_600_000 })
    const { ledger: again } = await openStore(await crashed(folder), { world: earlier })
    expect(again.depth()).toMatchObject({ waiting: 1 })
    await earlier.advance(minuteMs)
    const next = await claim(again)
    expect(next.messages[0]?.envelope.text).toBe('resting')
    expect(next.epoch).toBeGreaterThan(turn.epoch)
    await earlier.advance(minuteMs)
    expect(await again.get(next.messages[0]!.id)).toBeDefined()
  })
})

/** A message with its text for a delivery id, accepted now. */
function incoming(world: FakeWorld, text: string, peer = 'ann') {
  const envelope = buildEnvelope({ deliveryId: text, text, peer: { kind: 'direct', id: peer } })
  return buildIncoming({ envelope, acceptedAt: world.clock.now() })
}

/** Moves the clock, and lets the next look of the retention come. */
async function pass(world: FakeWorld, ms: number): Promise<void> {
  world.setWallClock(world.clock.now() + ms)
  await world.advance(minuteMs)
}

/** Messages that ended at once, about 1 kB each, the oldest first. */
async function acceptSilent(world: FakeWorld, ledger: Queue, count: number): Promise<string[]> {
  const all = Array.from({ length: count }, (_, number) => {
    const envelope = buildEnvelope({ deliveryId: `silent ${number}`, text: 'lorem '.repeat(150) })
    const outcome = { state: 'silent', reason: 'not today' } as const
    return buildIncoming({ envelope, outcome, acceptedAt: world.clock.now() })
  })
  await Promise.all(all.map((one) => ledger.accept(one)))
  return all.map(({ id }) => id)
}
