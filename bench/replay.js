import { performance } from 'node:perf_hooks'
import { createTestLog, resolveTestEntries } from '@openclaw/testing'
import { decideAll } from '../packages/dry-run/dist/index.js'
import commands from '../plugins/commands-basic/dist/index.js'
import router from '../plugins/router-rules/dist/index.js'
import { createRouter } from '../plugins/router-rules/dist/router.js'
import { interleave } from './lib/measure.js'

export const name = 'replay'
export const limit = 'routing alone, of the same messages'
export const ours = 'openclaw replay: 20,000 recorded messages decided'
export const unit = 'messages/s'
export const target = /** @type {const} */ ({ atLeast: 5_000, of: 'ours' })

const count = 20_000
const routing = {
  rules: Array.from({ length: 10 }, (_, index) => ({
    match: { channel: 'telegram', userId: `user-${index}` },
    target: { agentId: 'main' },
  })),
  default: { agentId: 'main' },
}

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const entries = await resolveTestEntries([router(routing), commands()])
  const log = createTestLog()
  const records = Array.from({ length: count }, (_, index) => recordOf(index))
  const here = { get: () => undefined, list: () => new Map() }
  const alone = createRouter(routing, { agents: here, channels: here })
  return interleave({
    rounds,
    limit: () => rate(() => records.forEach(({ envelope }) => alone.decide(envelope))),
    ours: () => rate(() => decideAll(records, { entries, log, makeHome })),
  })
}

/** No plugin here keeps anything. @returns {never} */
function makeHome() {
  throw new Error('a plugin asked for its home')
}

/** @param {() => unknown} task */
async function rate(task) {
  const began = performance.now()
  await task()
  return count / ((performance.now() - began) / 1_000)
}

/** A day of messages, one every four seconds. @param {number} index */
function recordOf(index) {
  const peer = /** @type {const} */ ({ kind: 'direct', id: `user-${index % 50}` })
  const address = { channel: 'telegram', account: 'default', peer }
  return {
    ...{ id: `m${index}`, direction: /** @type {const} */ ('inbound'), ...address },
    envelope: { ...address, deliveryId: `d${index}`, sender: { id: peer.id }, text: `message ${index}` },
    ...{ state: /** @type {const} */ ('replied'), attempts: 1, failures: [], stages: [] },
    acceptedAt: index * 4_000,
  }
}
