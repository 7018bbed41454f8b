import { load, makeHome, startFastify, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'turn'
export const limit = 'raw Fastify, JSON POST, 32 connections'
export const ours = 'an echo turn through channel-http, queue-memory'
export const unit = 'requests/s'
export const target = /** @type {const} */ ({ atLeast: 0.35, of: 'ratio' })

// The gateway has more code to compile than bare Fastify.
const warmUpSeconds = 8
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome({ inMemory: true })
  const fastify = await startFastify()
  const gateway = await startGateway(home)
  try {
    for (const { url } of [fastify, gateway]) await load(url, warmUpSeconds)
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => rate(fastify.url),
      ours: () => rate(gateway.url),
    })
  } finally {
    await Promise.all([fastify.stop(), gateway.stop()])
    await remove()
  }
}

/** @param {string} url */
async function rate(url) {
  const { answered, seconds } = await load(url, roundSeconds)
  return answered / seconds
}
