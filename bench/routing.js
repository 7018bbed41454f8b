import agentEcho from '@openclaw/agent-echo'
import { createGateway } from '@openclaw/gateway'
import queueMemory from '@openclaw/queue-memory'
import routerRules from '@openclaw/router-rules'
import sessionMemory from '@openclaw/session-memory'
import { interleave } from './lib/measure.js'
import { guardHost, log } from './lib/taps.js'

export const name = 'routing'
export const limit = 'a decision among 10 rules, through the hook'
export const ours = 'a decision among 10,000 rules'
export const unit = 'µs'
export const target = /** @type {const} */ ({ atMost: 1.5, of: 'ratio' })

const decisions = 30_000

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const [few, many] = [await makeRouting(10), await makeRouting(10_000)]
  return interleave({ rounds: rounds * 2, warmUps: 2, limit: () => timed(few), ours: () => timed(many) })
}

/**
 * Rules of several kinds, and the messages that the first, one in the middle, the last and none of them match.
 * @param {number} count
 */
async function makeRouting(count) {
  const rules = Array.from({ length: count }, (_, index) => ({
    match: matchOf(index, count),
    target: { agentId: 'main' },
  }))
  const entries = [
    entryOf(queueMemory, { maxSize: 1_000, keep: 10 }),
    entryOf(sessionMemory, { ttl: 60_000, maxSessions: 10 }),
    entryOf(agentEcho, { id: 'main' }),
    entryOf(routerRules, { rules, default: { agentId: 'main' } }),
  ]
  const gateway = createGateway({ entries, world: guardHost.world, log })
  gateway.setup()
  const places = [0, Math.floor(count / 2), count - 1, -1]
  const messages = places.map((index) => envelopeFor(index, count))
  for (const [place, message] of messages.entries()) {
    const route = await gateway.route(message)
    const wanted = places[place] === -1 ? 'default' : `rules[${places[place]}]`
    if (route.rule !== wanted) throw new Error(`${route.rule} decided instead of ${wanted}`)
  }
  return { gateway, messages }
}

/**
 * @param {number} index
 * @param {number} count
 */
function matchOf(index, count) {
  const channel = index % 2 === 0 ? 'telegram' : 'discord'
  if (index === count - 1) return { channel: 'http', text: 'help' }
  return index % 4 < 2
    ? { channel, userId: `user-${index}` }
    : { channel, serverId: [`server-${index}`, `twin-${index}`] }
}

/**
 * @param {number} index
 * @param {number} count
 */
function envelopeFor(index, count) {
  const { channel = 'http', userId = 'nobody', serverId = [] } = index < 0 ? {} : matchOf(index, count)
  return {
    ...{ channel, account: 'default', deliveryId: 'd', peer: { kind: 'direct', id: userId } },
    ...{ sender: { id: userId }, text: index < 0 ? 'hello' : 'help me', space: serverId[1] },
  }
}

/**
 * @param {{ definition: { name: string } }} plugin
 * @param {object} options
 */
function entryOf({ definition }, options) {
  return { id: definition.name, definition, options }
}

/** @param {Awaited<ReturnType<typeof makeRouting>>} routing */
async function timed({ gateway, messages }) {
  const began = performance.now()
  for (let decision = 0; decision < decisions; decision += 1) {
    const route = await gateway.route(messages[decision % messages.length])
    if (route.agentId !== 'main') throw new Error('not decided')
  }
  return ((performance.now() - began) / decisions) * 1000
}
