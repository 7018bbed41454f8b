import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { accessToken, startGateway } from './lib/children.js'
import { makeFilledHome } from './lib/filled-home.js'
import { interleave } from './lib/measure.js'

export const name = 'list'
export const limit = 'SQLite reading a page of 100 by its primary key'
export const ours = 'the slowest list of 100 over the control API, by any filter'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 200, of: 'ours' })

const records = 1_000_000
const filters = [
  ...['', 'state=replied', 'state=dead', 'state=waiting', 'state=silent,uncertain', 'reason=no+model'],
  ...['channel=http', 'channel=rare', 'channel=none', 'direction=outbound', 'direction=inbound&state=dead'],
]

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeFilledHome(records, 'settled', { messages: { maxBytes: '8g' } })
  // The gateway has its store for itself.
  const copy = join(home, 'copy')
  await cp(join(home, 'ledger'), copy, { recursive: true })
  const raw = openRaw(join(copy, 'ledger.sqlite'))
  const gateway = await startGateway(home)
  try {
    const now = Date.now()
    const [newest] = (await list(gateway.url, '')).messages
    const times = [now, newest.acceptedAt - 20, newest.acceptedAt - 500_000].map((since) => `since=${since}`)
    const all = [...filters, ...times, `${times[1]}&channel=rare`, `${times[2]}&state=dead`]
    return await interleave({
      rounds: rounds * 2,
      limit: () => raw.pageMs(),
      async ours() {
        let slowest = 0
        for (const filter of all) {
          const began = performance.now()
          await list(gateway.url, filter)
          slowest = Math.max(slowest, performance.now() - began)
        }
        return slowest
      },
    })
  } finally {
    raw.close()
    await gateway.stop()
    await remove()
  }
}

/**
 * @param {string} url @param {string} filter
 * @returns {Promise<{ messages: { acceptedAt: number }[] }>}
 */
async function list(url, filter) {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${url}/api/ledger/messages?limit=100&${filter}`, { headers })
  if (!response.ok) throw new Error(`${filter}: ${response.status} ${await response.text()}`)
  return await response.json()
}

/** @param {string} file */
function openRaw(file) {
  const require = createRequire(new URL('../plugins/queue-sqlite/package.json', import.meta.url))
  const Database = require('libsql')
  const db = new Database(file)
  const page = db.prepare('SELECT * FROM messages WHERE seq > ? ORDER BY seq DESC LIMIT 100')
  return {
    pageMs() {
      const began = performance.now()
      if (page.all(0).length !== 100) throw new Error('there is no page of 100')
      return performance.now() - began
    },
    close: () => db.close(),
  }
}
