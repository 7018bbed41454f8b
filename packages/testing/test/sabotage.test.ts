import { createLedger } from '@openclaw/ledger'
import { MemoryStore } from '@openclaw/queue-memory'
import type { Agent, Queue, SessionStore } from '@openclaw/sdk'
import { createMemorySessions } from '@openclaw/session-memory'
import { describe, expect, it } from 'vitest'
import { agentContract, queueContract, sessionContract, type Contract } from '../src/index.js'

/** A contract that a broken implementation passes proves nothing: each of these must fail, by the case that is named. */
async function failures<Make>(contract: Contract<Make>, make: Make): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of contract) {
    await run(make).catch(() => failed.push(name))
  }
  return failed
}

const brokenQueues: [string, string, (queue: Queue) => Partial<Queue>][] = [
  [
    'forgets what it has seen',
    'answers a repeated delivery with the id of the first, also after its end',
    (queue) => {
      let count = 0
      return {
        accept: (incoming) =>
          queue.accept({
            ...incoming,
            envelope: { ...incoming.envelope, deliveryId: `${incoming.envelope.deliveryId}-${(count += 1)}` },
          }),
      }
    },
  ],
  [
    'hands a key out while it is claimed',
    'gives one claim a key at a time',
    (queue) => ({
      async claimTurn(request) {
        const claim = await queue.claimTurn(request)
        if (claim) setImmediate(() => claim.release())
        return claim
      },
    }),
  ],
  [
    'lets a late claim settle',
    'gives a key to another when its lease ran out, and refuses the late one',
    (queue) => ({
      async claimTurn(request) {
        const claim = await queue.claimTurn(request)
        return claim && { ...claim, settle: (settlement) => claim.settle(settlement).catch(() => []) }
      },
    }),
  ],
  [
    'knows no bound',
    'answers full past its size, and takes again when there is room',
    (queue) => ({
      accept: async (incoming) => {
        const accepted = await queue.accept(incoming)
        return accepted.status === 'full' ? { status: 'accepted', sends: [] } : accepted
      },
    }),
  ],
  [
    'keeps a record of each refusal',
    'keeps 100 refusals a minute of one account, and counts the others in one record a reason',
    (queue) => {
      let count = 0
      return {
        accept: (incoming) => {
          const account = `${incoming.envelope.account} ${(count += 1)}`
          return queue.accept({ ...incoming, envelope: { ...incoming.envelope, account } })
        },
      }
    },
  ],
  [
    'forgets that a send was cut off',
    'tells who takes an outbound next that an attempt was cut off',
    (queue) => ({
      async claimSend(request) {
        const claim = await queue.claimSend(request)
        return claim && { ...claim, interrupted: false }
      },
    }),
  ],
]

describe('the queue contract', () => {
  it.each(brokenQueues)('catches a queue that %s', async (_, expected, sabotage) => {
    const failed = await failures(queueContract, async ({ world, maxSize }) => {
      const ledger = createLedger({ world, maxSize, store: new MemoryStore(1_000) })
      await ledger.open()
      return { ...ledger, ...sabotage(ledger) }
    })
    expect(failed).toContain(expected)
  })
})

const brokenSessions: [string, string, (store: SessionStore) => Partial<SessionStore>][] = [
  [
    'appends a turn twice',
    'appends a turn once, however often it is told',
    (store) => {
      let count = 0
      return { append: (key, turn, entries) => store.append(key, `${turn}-${(count += 1)}`, entries) }
    },
  ],
  [
    'mixes keys that differ in case',
    'keeps sessions apart, whatever their keys are',
    (store) => ({
      append: (key, turn, entries) => store.append(key.toLowerCase(), turn, entries),
      load: (key, options) => store.load(key.toLowerCase(), options),
    }),
  ],
  [
    'ignores the limit',
    'loads the newest entries up to the limit',
    (store) => ({ load: (key) => store.load(key, { limit: 1_000 }) }),
  ],
]

describe('the session contract', () => {
  it.each(brokenSessions)('catches a store that %s', async (_, expected, sabotage) => {
    const failed = await failures(sessionContract, async ({ world, ttl, maxSessions }) => {
      const store = createMemorySessions(world, { ttl, maxSessions })
      return { sessions: { ...store, ...sabotage(store) }, close: () => Promise.resolve() }
    })
    expect(failed).toContain(expected)
  })
})

const brokenAgents: [string, string, Agent][] = [
  [
    'never says done',
    'answers with text and ends with done, which stands last',
    {
      async *run() {
        yield { type: 'text.delta', text: 'x' }
      },
    },
  ],
  [
    'does not notice an abort',
    'ends soon after it was aborted, before and during a run',
    {
      async *run(_turn, { signal }) {
        if (signal.aborted) await new Promise(() => undefined)
        yield { type: 'done', text: 'x' }
      },
    },
  ],
  [
    'says one thing and another',
    'says in done what it said in deltas, where it says both',
    {
      async *run() {
        yield { type: 'text.delta', text: 'x' }
        yield { type: 'done', text: 'y' }
      },
    },
  ],
]

describe('the agent contract', () => {
  it.each(brokenAgents)('catches an agent that %s', async (_, expected, agent) => {
    const failed = await failures(agentContract, async () => ({ agent, close: () => Promise.resolve() }))
    expect(failed).toContain(expected)
  })
})
