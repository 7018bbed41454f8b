import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePlugin } from '@openclaw/sdk'
import type { Envelope, PluginEntry, PluginFactory, Receipt } from '@openclaw/sdk'
import type { Contract } from '../contract.js'
import { makeTestGateway } from '../gateway.js'
import type { TestGateway } from '../gateway.js'
import { heapAfterGarbage } from '../heap.js'
import { aliveNow, leakedSince } from '../leaks.js'
import { createRealWorld } from '../world.js'
import { oddEnvelopes } from './odd-envelopes.js'

/** A guard of `receive`, a message on the channel `loopback` that it lets in, and one that it refuses. */
export type MakeGuard = () => {
  readonly entry: PluginEntry
  readonly allowed: Partial<Envelope>
  readonly refused: Partial<Envelope>
  /** Keeps in the home, before the start, what `allowed` is let in by. */
  prepare?(home: string): Promise<void>
  /** Makes what the guard keeps in the home useless: then `allowed` must not come in any more. */
  damage?(home: string): Promise<void>
}

export const guardContract: Contract<MakeGuard> = [
  {
    name: 'refuses with a short reason that names nobody, and keeps it',
    run: (make) =>
      withGuard(make, async ({ test, say, made }) => {
        const receipt = await say(made.refused)
        assert.equal(receipt.status, 'refused')
        const { id, reason } = receipt as Extract<Receipt, { status: 'refused' }>
        assert.ok(reason !== '' && reason.length <= 80, `the reason has ${reason.length} characters`)
        assert.ok(!reason.includes(made.refused.sender?.id ?? 'nobody'), 'the reason names the sender')
        const { state, reason: kept } = await test.ended(id)
        assert.deepEqual([state, kept], ['refused', reason])
      }),
  },
  {
    name: 'says nothing of what it lets in',
    run: (make) =>
      withGuard(make, async ({ test, say, made }) => {
        const receipt = await say(made.allowed)
        assert.equal(receipt.status, 'accepted')
        assert.equal((await test.ended((receipt as { id: string }).id)).state, 'replied')
      }),
  },
  {
    name: 'decides the same way each time',
    run: (make) =>
      withGuard(make, async ({ say, made }) => {
        for (const given of [made.allowed, made.refused]) {
          const answers = [await say(given), await say(given), await say(given)]
          const seen = answers.map((receipt) => [receipt.status, 'reason' in receipt && receipt.reason])
          assert.deepEqual(seen, [seen[0], seen[0], seen[0]])
        }
      }),
  },
  {
    name: 'answers in time and never throws, whatever comes',
    run: (make) =>
      withGuard(make, async ({ say, made }) => {
        const given = [made.allowed, made.refused].flatMap(oddEnvelopes)
        const receipts = await Promise.all(given.map(say))
        const wrong = receipts.filter(({ status }) => !['accepted', 'refused'].includes(status))
        assert.deepEqual(wrong, [])
      }),
  },
  {
    name: 'does not grow with the number of strangers',
    run: (make) =>
      withGuard(
        make,
        async ({ test, say, made }) => {
          const weight = 'x'.repeat(2_000)
          async function crowd(name: string, size: number): Promise<number> {
            for (let count = 0; count < size; count += 100) {
              const ids = Array.from({ length: 100 }, (_, index) => `${name} ${count + index} ${weight}`)
              await Promise.all(ids.map((id) => say(asSender(made.refused, id))))
              // What the test itself keeps is not the guard's.
              for (const kept of [test.log.lines, test.events]) (kept as unknown[]).length = 0
            }
            return heapAfterGarbage()
          }
          // What has a limit has reached it after the first crowd.
          const before = await crowd('first', 3_000)
          const grown = (await crowd('second', 7_000)) - before
          assert.ok(grown < 8_000_000, `it has grown by ${grown} bytes with 7,000 more senders`)
        },
        { behind: [closedDoor] },
      ),
  },
  {
    name: 'leaves nothing behind when it is closed',
    async run(make) {
      const before = aliveNow()
      const world = createRealWorld()
      await withGuard(
        make,
        async ({ say, made }) => {
          await say(made.refused)
          await say(made.allowed)
        },
        { world },
      )
      assert.deepEqual(await leakedSince(before), [])
      assert.equal(world.timers, 0, 'timers of the world are still running')
    },
  },
  {
    name: 'lets nobody in by what it cannot read any more',
    run: (make) =>
      withGuard(make, async ({ test, say, made, home }) => {
        if (!made.damage) return
        assert.equal((await say(made.allowed)).status, 'accepted')
        await made.damage(home)
        assert.ok(['refused', 'dead'].includes((await say(made.allowed)).status), 'it came in all the same')
        await test.stop()
        const next = await makeTestGateway({ plugins: [made.entry], home })
        const started = await next.gateway.start().then(
          () => true,
          () => false,
        )
        const receipt = started ? await sayOn(next, made.allowed) : undefined
        await next.stop()
        assert.notEqual(receipt?.status, 'accepted', 'it came in after the next start')
      }),
  },
]

interface Guarded {
  readonly test: TestGateway
  readonly made: ReturnType<MakeGuard>
  readonly home: string
  say(given: Partial<Envelope>): Promise<Receipt>
}

interface Surroundings {
  readonly world?: ReturnType<typeof createRealWorld>
  /** Plugins that a message meets after the guard. */
  readonly behind?: readonly PluginFactory[]
}

/** Whom a guard lets in others would remember: behind it nobody comes further. */
const closedDoor = definePlugin({
  name: 'guard-closed-door',
  api: 1,
  kind: 'guard',
  options: { type: 'object', additionalProperties: false },
  permissions: { hooks: ['receive'] },
  setup: ({ hooks }) => void hooks.receive.tap(() => ({ reason: 'nobody comes in' }), { stage: 'last' }),
})

async function withGuard(
  make: MakeGuard,
  check: (guarded: Guarded) => Promise<void>,
  { world = createRealWorld(), behind = [] }: Surroundings = {},
): Promise<void> {
  const made = make()
  const home = await mkdtemp(join(tmpdir(), 'openclaw-guard-'))
  await made.prepare?.(home)
  const test = await makeTestGateway({ plugins: [made.entry, ...behind], home, world })
  try {
    await test.gateway.start()
    await check({ test, made, home, say: (given) => sayOn(test, given) })
  } finally {
    await test.stop()
    await rm(home, { recursive: true, force: true })
  }
}

function sayOn(test: TestGateway, { text = 'hello', ...rest }: Partial<Envelope>): Promise<Receipt> {
  return test.loopback.say(text, rest)
}

function asSender(given: Partial<Envelope>, id: string): Partial<Envelope> {
  const { peer } = given
  return {
    ...given,
    sender: { ...given.sender, id },
    ...(peer?.kind !== 'group' && { peer: { kind: 'direct', id } }),
  }
}
