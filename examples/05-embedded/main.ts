import assert from 'node:assert/strict'
import channelLoopback, { loopback } from '@openclaw/channel-loopback'
import { createGateway } from '@openclaw/gateway'
import type { ResolvedEntry } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import queueMemory from '@openclaw/queue-memory'
import { agents, definePlugin, queue } from '@openclaw/sdk'
import type { GatewayEvent, PluginFactory } from '@openclaw/sdk'
import sessionMemory from '@openclaw/session-memory'
import { world } from './world.js'

const counter = definePlugin({
  name: 'openclaw-agent-counter',
  api: 1,
  kind: 'agent',
  options: { type: 'object', additionalProperties: false },
  needs: { agents },
  setup({ services }) {
    services.agents.add('main', {
      async *run({ text, history }) {
        const asked = history.filter(({ role }) => role === 'user').length + 1
        yield { type: 'done', text: `${asked}. ${text}` }
      },
    })
  },
})

/** Options as the plugin's schema has them, every default written out: there is no config that would fill them in. */
function entry({ definition }: Pick<PluginFactory, 'definition'>, options: object): ResolvedEntry {
  return { id: definition.name, definition, options }
}

const before = process.getActiveResourcesInfo().sort()

const gateway = createGateway({
  entries: [
    entry(queueMemory, { maxSize: 100, keep: 100 }),
    entry(sessionMemory, { ttl: 60_000, maxSessions: 10 }),
    entry(channelLoopback, { id: 'inside' }),
    entry(counter, {}),
  ],
  world,
  log: createLog({ level: 'warn', format: 'pretty' }),
})
const events: GatewayEvent[] = []
gateway.events.subscribe((event) => events.push(event))
await gateway.start()

const platform = gateway.service(loopback)
assert.ok(platform)

/** Says it as Ann, and resolves with the answer. */
async function ask(text: string): Promise<{ id: string; answer: string }> {
  const heard = new Promise<string>((resolve) => {
    const stop = platform!.listen((outbound) => {
      stop()
      resolve(outbound.text)
    })
  })
  const receipt = await platform!.say(text, { peer: { kind: 'direct', id: 'ann' } })
  assert.equal(receipt.status, 'accepted')
  return { id: 'id' in receipt ? receipt.id : '', answer: await heard }
}

const first = await ask('hello')
assert.equal(first.answer, '1. hello')
const second = await ask('again')
assert.equal(second.answer, '2. again')

// Every message is explained: its end, who answered, which rule chose, how long each step took.
const record = await gateway.service(queue)?.get(first.id)
assert.equal(record?.state, 'replied')
assert.equal(record.route?.agentId, 'main')
console.log(
  record.stages.map(({ stage, plugin, tookMs }) => `${stage} by ${plugin}: ${tookMs} ms`).join('\n'),
)

await gateway.stop()
assert.equal(gateway.snapshot().state, 'stopped')

const types = events.map(({ type }) => type)
assert.equal(types.filter((type) => type === 'message.accepted').length, 2)
// Two came in and were replied to, two went out and were delivered.
const ends = events.flatMap((event) => (event.type === 'message.settled' ? event.state : [])).sort()
assert.deepEqual(ends, ['delivered', 'delivered', 'replied', 'replied'])

// Nothing is left alive: no timer, no socket. If something were, this program would not end by itself either.
assert.deepEqual(process.getActiveResourcesInfo().sort(), before)
console.log('stopped, and nothing is left alive')
