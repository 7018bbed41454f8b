import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { accessToken, makeHome, startFastify, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'metrics'
export const limit = 'bare Fastify answering a request'
export const ours = 'a scrape of /metrics, 50 channels and 10,000 sessions'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 20, of: 'ours' })

const [channels, people] = [50, 10_000]
const crowd = fileURLToPath(new URL('lib/crowd.js', import.meta.url))

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome({
    more: { session: { maxSessions: 2 * people }, plugins: [{ use: crowd, options: { channels, people } }] },
  })
  const fastify = await startFastify()
  const gateway = await startGateway(home)
  try {
    await answered(gateway.url)
    return await interleave({
      rounds: rounds * 10,
      warmUps: 20,
      limit: () => getMs(`${fastify.url}/`),
      ours: () => getMs(`${gateway.url}/metrics`),
    })
  } finally {
    await Promise.all([fastify.stop(), gateway.stop()])
    await remove()
  }
}

/**
 * Until everyone of the crowd has an answer, by the metrics themselves.
 * @param {string} url
 */
async function answered(url) {
  for (;;) {
    const text = await (await get(`${url}/metrics`)).text()
    const sessions = Number(/^openclaw_sessions (\d+)$/m.exec(text)?.[1])
    const waiting = Number(/^openclaw_queue_messages\{state="waiting"\} (\d+)$/m.exec(text)?.[1])
    const states =
      text.match(/^openclaw_channel_state\{channel="crowd-\d+",account="default",state="connected"\} 1$/gm) ??
      []
    if (sessions >= people && waiting === 0 && states.length === channels) return
    await sleep(200)
  }
}

/** @param {string} url */
async function getMs(url) {
  const began = performance.now()
  await (await get(url)).text()
  return performance.now() - began
}

/** @param {string} url */
async function get(url) {
  return await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
}
