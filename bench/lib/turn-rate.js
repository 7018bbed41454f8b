import { load, makeHome, startFastify, startGateway } from './children.js'
import { interleave } from './measure.js'

// The gateway has more code to compile than bare Fastify.
const warmUpSeconds = 8
const roundSeconds = 3

/**
 * Echo turns a second through channel-http, beside raw Fastify.
 * @param {{ rounds: number, inMemory: boolean }} options
 */
export async function turnRate({ rounds, inMemory }) {
  const { home, remove } = await makeHome({ inMemory })
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
