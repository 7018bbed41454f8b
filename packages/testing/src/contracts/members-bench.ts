import assert from 'node:assert/strict'
import type { AnsweredElsewhere, Incoming, Queue, TurnClaim } from '@openclaw/sdk'
import { buildIncoming } from '../builders.js'
import type { Contract } from '../contract.js'
import { createFakeWorld, type FakeWorld } from '../world.js'

/** A store that several queues share, as processes would. */
export interface SharedStore {
  /** Opens a queue on it. Time passes for it in its own world only: one whose time stands still is a frozen process. */
  join(world: FakeWorld): Promise<Queue>
  /** Ends it, after all queues are closed. */
  remove(): Promise<void>
}

/** Makes an empty one. */
export type MakeShared = () => Promise<SharedStore>

export interface Member {
  readonly queue: Queue
  accept(given?: Parameters<typeof buildIncoming>[0]): Promise<Incoming>
  /** Waits for it, while time passes for all that are not frozen. */
  claim(batchSize?: number): Promise<TurnClaim>
  /** Undefined when nothing comes, though time passes. */
  tryClaim(): Promise<TurnClaim | undefined>
  answered(): Promise<AnsweredElsewhere>
  /** From here on no time passes for it. */
  freeze(): void
  thaw(): void
}

export interface MembersBench {
  join(): Promise<Member>
  /** Lets time pass, 20 ms at a time, until it resolves. */
  until<T>(task: Promise<T>): Promise<T>
  /** Lets time pass until it is true. */
  when(holds: () => boolean | Promise<boolean>): Promise<void>
}

const leaseMs = 10_000
const stepMs = 20
/** Of the machine: what has not happened until then does not. */
const patienceMs = 8_000
/** In which what could be claimed would be. */
const triedMs = 200

export function membersCase(
  name: string,
  run: (bench: MembersBench) => Promise<void>,
): Contract<MakeShared>[number] {
  return {
    name,
    async run(make) {
      const store = await make()
      const live = new Set<FakeWorld>()
      const queues: Queue[] = []
      const worlds: FakeWorld[] = []
      const bench = createBench(live, async (world) => {
        const queue = await store.join(world)
        worlds.push(world)
        queues.push(queue)
        return queue
      })
      try {
        await run(bench)
        worlds.forEach((world) => live.add(world))
      } finally {
        await Promise.all(queues.map((queue) => queue.close()))
        await store.remove()
      }
      for (const world of worlds) assert.equal(world.timers, 0, 'a closed queue leaves no timer')
    },
  }
}

function createBench(live: Set<FakeWorld>, open: (world: FakeWorld) => Promise<Queue>): MembersBench {
  const never = new AbortController().signal

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await Promise.all([...live].map((world) => world.advance(stepMs)))
    }
  }

  async function until<T>(task: Promise<T>): Promise<T> {
    let over = false
    task.then(
      () => (over = true),
      () => (over = true),
    )
    for (const end = performance.now() + patienceMs; !over;) {
      assert.ok(performance.now() < end, 'it did not come, though time passed')
      await pass(stepMs)
    }
    return task
  }

  async function when(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = performance.now() + patienceMs; !(await holds());) {
      assert.ok(performance.now() < end, 'it did not come true, though time passed')
      await pass(stepMs)
    }
  }

  async function join(): Promise<Member> {
    const world = createFakeWorld()
    const queue = await open(world)
    live.add(world)
    const ask = (batchSize: number, signal: AbortSignal) => queue.claimTurn({ batchSize, leaseMs, signal })
    return {
      queue,
      async accept(given) {
        const incoming = buildIncoming(given)
        const accepted = await queue.accept(incoming)
        assert.equal(accepted.status, 'accepted')
        return incoming
      },
      claim: async (batchSize = 10) => (await until(ask(batchSize, never)))!,
      async tryClaim() {
        const controller = new AbortController()
        const asked = ask(10, controller.signal)
        await pass(triedMs)
        controller.abort()
        return asked
      },
      answered: async () => (await until(queue.answered({ signal: never })))!,
      freeze: () => void live.delete(world),
      thaw: () => void live.add(world),
    }
  }

  return { join, until, when }
}
