import { accessToken, load, makeHome, startGateway } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'observability'
export const limit = 'echo turns of a gateway without metrics that logs what is fatal'
export const ours = 'of one that is scraped each second and logs to a file at info'
export const unit = 'requests/s'
export const target = /** @type {const} */ ({ atLeast: 0.85, of: 'ratio' })

const warmUpSeconds = 8
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const blind = await makeHome({
    inMemory: true,
    more: {
      logging: { level: 'fatal', outputs: [{ type: 'console' }] },
      plugins: [{ use: '@openclaw/monitor-metrics', enabled: false }],
    },
  })
  const seeing = await makeHome({
    inMemory: true,
    more: { logging: { level: 'info', outputs: [{ type: 'file', path: './gateway.log' }] } },
  })
  const [limitGateway, ownGateway] = [await startGateway(blind.home), await startGateway(seeing.home)]
  const stopScraping = scrapeEachSecond(ownGateway.url)
  try {
    for (const { url } of [limitGateway, ownGateway]) await load(url, warmUpSeconds)
    return await interleave({
      rounds,
      warmUps: 0,
      limit: () => rate(limitGateway.url),
      ours: () => rate(ownGateway.url),
    })
  } finally {
    await stopScraping()
    await Promise.all([limitGateway.stop(), ownGateway.stop()])
    await Promise.all([blind.remove(), seeing.remove()])
  }
}

/** @param {string} url */
async function rate(url) {
  const { answered, seconds } = await load(url, roundSeconds)
  return answered / seconds
}

/**
 * As Prometheus would, but more often. A scrape that fails ends the bench.
 * @param {string} url
 */
function scrapeEachSecond(url) {
  /** @type {Promise<void>[]} */
  const scrapes = []
  const timer = setInterval(() => scrapes.push(scrape(url)), 1_000)
  return async () => {
    clearInterval(timer)
    await Promise.all(scrapes)
  }
}

/** @param {string} url */
async function scrape(url) {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${accessToken}` } })
  const text = await response.text()
  if (!text.includes('openclaw_messages_total')) throw new Error(`status ${response.status}: no metrics`)
}
