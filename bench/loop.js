import { load, makeHome, startFastify, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'
import { createGauge } from './lib/read-gauge.js'

export const name = 'loop'
export const limit = 'event loop delay p99 of raw Fastify, 32 connections'
export const ours = 'of openclaw gateway, durable echo turns'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 20, of: 'ours' })

const warmUpSeconds = 5
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  const [bare, own] = [await createGauge(), await createGauge()]
  const fastify = await startFastify(bare.nodeOptions)
  const gateway = await startGateway(home, own.nodeOptions)
  try {
    for (const { url } of [fastify, gateway]) await load(url, warmUpSeconds)
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => delayUnderLoad(fastify, bare),
      ours: () => delayUnderLoad(gateway, own),
    })
  } finally {
    await Promise.all([fastify.stop(), gateway.stop()])
    await Promise.all([remove(), bare.remove(), own.remove()])
  }
}

/**
 * @param {import('./lib/children.js').Server} server
 * @param {Awaited<ReturnType<typeof createGauge>>} gauge
 */
async function delayUnderLoad({ url, pid }, gauge) {
  await gauge.read(pid)
  await load(url, roundSeconds)
  return (await gauge.read(pid)).loopP99Ms
}
