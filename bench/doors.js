import { accessToken, load, makeHome, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'doors'
export const limit = 'echo turns of a gateway without authentication'
export const ours = 'of one that asks a signed-in browser for cookie, Origin, Host and scope'
export const unit = 'requests/s'
export const target = /** @type {const} */ ({ atLeast: 0.7, of: 'ratio' })

const warmUpSeconds = 8
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const open = await makeHome({ inMemory: true, more: { auth: { type: 'none' } } })
  const shut = await makeHome({ inMemory: true, more: { gateway: { allowedHosts: ['gateway.example'] } } })
  const [limitGateway, ownGateway] = [await startGateway(open.home), await startGateway(shut.home)]
  try {
    const headers = await browserHeaders(ownGateway.url)
    const limitRate = (/** @type {number} */ seconds) => rate(limitGateway.url, seconds, {})
    const ownRate = (/** @type {number} */ seconds) => rate(ownGateway.url, seconds, headers)
    for (const one of [limitRate, ownRate]) await one(warmUpSeconds)
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => limitRate(roundSeconds),
      ours: () => ownRate(roundSeconds),
    })
  } finally {
    await Promise.all([limitGateway.stop(), ownGateway.stop()])
    await Promise.all([open.remove(), shut.remove()])
  }
}

/**
 * @param {string} url
 * @param {number} seconds
 * @param {Readonly<Record<string, string>>} headers
 */
async function rate(url, seconds, headers) {
  const outcome = await load(url, seconds, headers)
  return outcome.answered / outcome.seconds
}

/**
 * What a browser sends once it has signed in.
 * @param {string} url
 */
async function browserHeaders(url) {
  const response = await fetch(`${url}/auth/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: accessToken }),
  })
  const [cookie = ''] = String(response.headers.get('set-cookie')).split(';')
  return { cookie, origin: url, 'sec-fetch-site': 'same-origin' }
}
