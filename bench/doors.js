import { accessToken, hammer, makeHome, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'doors'
export const limit = 'GET /healthz, which asks nothing of its caller'
export const ours = 'GET /auth/session of a signed-in browser: Host, Origin, cookie and scope'
export const unit = 'requests/s'
export const target = /** @type {const} */ ({ atLeast: 0.7, of: 'ratio' })

const warmUpSeconds = 3
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome({ inMemory: true })
  const gateway = await startGateway(home)
  try {
    const { origin } = new URL(gateway.url)
    const headers = { origin, cookie: await signIn(gateway.url) }
    const rate = async (/** @type {string} */ path, /** @type {number} */ seconds) => {
      const outcome = await hammer(`${gateway.url}${path}`, headers, seconds)
      return outcome.answered / outcome.seconds
    }
    for (const path of ['/healthz', '/auth/session']) await rate(path, warmUpSeconds)
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => rate('/healthz', roundSeconds),
      ours: () => rate('/auth/session', roundSeconds),
    })
  } finally {
    await gateway.stop()
    await remove()
  }
}

/** @param {string} url */
async function signIn(url) {
  const response = await fetch(`${url}/auth/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: accessToken }),
  })
  return String(response.headers.get('set-cookie')).split(';')[0] ?? ''
}
