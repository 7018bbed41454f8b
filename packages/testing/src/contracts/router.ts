import assert from 'node:assert/strict'
import type { Envelope, PluginEntry } from '@openclaw/sdk'
import { buildEnvelope } from '../builders.js'
import type { Contract } from '../contract.js'
import { createTestGateway } from '../gateway.js'
import agentEcho from '@openclaw/agent-echo'

/** A router with a rule that sends this envelope to the agent `wanted`, and no rule for the other one. */
export type MakeRouter = () => { entry: PluginEntry; routed: Partial<Envelope>; unrouted: Partial<Envelope> }

export const routerContract: Contract<MakeRouter> = [
  {
    name: 'sends a message to the agent of its rule, and tells which rule it was',
    run: (make) =>
      withRouter(make, async (ask, { routed }) => {
        const record = await ask(routed)
        assert.equal(record.route?.agentId, 'wanted')
        assert.notEqual(record.route?.rule, 'fallback')
        assert.ok(record.route?.trace.some(({ matched, because }) => matched && because !== ''))
      }),
  },
  {
    name: 'says nothing about a message that it has no rule for',
    run: (make) =>
      withRouter(make, async (ask, { unrouted }) => {
        const record = await ask(unrouted)
        assert.deepEqual([record.state, record.route?.rule], ['replied', 'fallback'])
      }),
  },
  {
    name: 'decides the same way each time',
    run: (make) =>
      withRouter(make, async (ask, { routed }) => {
        const [first, second] = [await ask(routed), await ask(routed)]
        assert.deepEqual(first.route, second.route)
      }),
  },
  {
    name: 'is not misled by ids that are names of the language',
    run: (make) =>
      withRouter(make, async (ask) => {
        for (const id of ['__proto__', 'constructor', 'toString']) {
          const record = await ask({ peer: { kind: 'direct', id }, sender: { id } })
          assert.equal(record.route?.rule, 'fallback')
        }
      }),
  },
  {
    name: 'gives way to a caller who asks for an agent',
    run: (make) =>
      withRouter(make, async (ask, { routed }) => {
        assert.equal((await ask({ ...routed, agentId: 'main' })).route?.agentId, 'main')
      }),
  },
]

type Ask = (
  given: Partial<Envelope>,
) => Promise<{
  state: string
  route?: { agentId: string; rule: string; trace: readonly { matched: boolean; because: string }[] }
}>

async function withRouter(
  make: MakeRouter,
  check: (ask: Ask, made: ReturnType<MakeRouter>) => Promise<void>,
): Promise<void> {
  const made = make()
  const plugins = [agentEcho({ id: 'main' }), agentEcho({ id: 'wanted' }, { id: 'agent:wanted' }), made.entry]
  const test = await createTestGateway({ plugins })
  try {
    await check(async (given) => {
      const { channel: _, text = 'hello', deliveryId: _id, ...rest } = buildEnvelope(given)
      return (await test.ask(text, rest)).record
    }, made)
  } finally {
    await test.stop()
  }
}
