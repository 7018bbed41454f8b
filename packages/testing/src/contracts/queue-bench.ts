import assert from 'node:assert/strict'
import type { Incoming, NewOutbound, Queue, Settlement, SendClaim, TurnClaim } from '@openclaw/sdk'
import { buildIncoming, buildOutbound } from '../builders.js'
import type { Contract } from '../contract.js'
import { createFakeWorld, settle, type FakeWorld } from '../world.js'

/** Opens an empty queue on the given world. The case closes it. */
export type MakeQueue = (options: { world: FakeWorld; maxSize: number }) => Promise<Queue>

export interface QueueBench {
  readonly queue: Queue
  readonly world: FakeWorld
  accept(given?: Parameters<typeof buildIncoming>[0]): Promise<Incoming>
  claim(batchSize?: number): Promise<TurnClaim>
  /** Undefined when nothing can be claimed now. */
  tryClaim(): Promise<TurnClaim | undefined>
  send(marked?: boolean): Promise<SendClaim>
  trySend(): Promise<SendClaim | undefined>
}

export const leaseMs = 10_000

export function queueCase(
  name: string,
  run: (bench: QueueBench) => Promise<void>,
): Contract<MakeQueue>[number] {
  return {
    name,
    async run(make) {
      const world = createFakeWorld()
      const queue = await make({ world, maxSize: 5 })
      try {
        await run(createBench(queue, world))
      } finally {
        await queue.close()
      }
      assert.equal(world.timers, 0, 'a closed queue leaves no timer')
    },
  }
}

function createBench(queue: Queue, world: FakeWorld): QueueBench {
  const soon = async <T>(ask: (signal: AbortSignal) => Promise<T | undefined>): Promise<T | undefined> => {
    const controller = new AbortController()
    const asked = ask(controller.signal)
    await settle()
    controller.abort()
    return asked
  }
  const claim = (batchSize: number, signal: AbortSignal) => queue.claimTurn({ batchSize, leaseMs, signal })
  const send = (marked: boolean, signal: AbortSignal) =>
    queue.claimSend({ channel: 'loopback', account: 'default', marked, leaseMs, signal })
  const never = new AbortController().signal
  return {
    ...{ queue, world },
    async accept(given) {
      const incoming = buildIncoming(given)
      const accepted = await queue.accept(incoming)
      assert.equal(accepted.status, 'accepted')
      return incoming
    },
    claim: async (batchSize = 10) => (await claim(batchSize, never))!,
    tryClaim: () => soon((signal) => claim(10, signal)),
    send: async (marked = false) => (await send(marked, never))!,
    trySend: () => soon((signal) => send(false, signal)),
  }
}

export function ending(
  claim: TurnClaim,
  outcome: Settlement['outcomes'][number] = { state: 'replied' },
): Settlement {
  return {
    turnId: 'turn',
    outcomes: claim.messages.map(() => outcome),
    outbound: [],
    entries: [],
    stages: [],
  }
}

export function outbound(id: string, peerId = 'ann'): NewOutbound {
  return { outbound: buildOutbound({ id, text: id, peer: { kind: 'direct', id: peerId } }) }
}

export function texts({ messages }: TurnClaim): string[] {
  return messages.map(({ envelope }) => envelope.text)
}
