import {
  accessToken,
  makeHome,
  openSockets,
  residentMb,
  startGateway,
  startSocketServer,
} from './lib/children.js'
import { createGauge } from './lib/read-gauge.js'

export const name = 'sockets'
export const limit = 'resident memory of raw ws with 10,000 sockets'
export const ours = 'of openclaw gateway with 10,000 web chat sockets'
export const unit = 'MB'
export const target = /** @type {const} */ ({ atMost: 2, of: 'ratio' })

const count = 10_000

/** Measured once, whatever is asked: it is memory, and not time. */
export async function run() {
  const [bare, own] = [await createGauge(), await createGauge()]
  const more = { gateway: { maxConnections: count + 100 } }
  const { home, remove } = await makeHome({ inMemory: true, more })
  const raw = await startSocketServer(bare.nodeOptions)
  const gateway = await startGateway(home, own.nodeOptions)
  try {
    const limitMb = await withSockets(raw, bare, '/')
    const oursMb = await withSockets(gateway, own, '/chat/socket')
    return { limit: [limitMb], ours: [oursMb] }
  } finally {
    await Promise.all([raw.stop(), gateway.stop()])
    await Promise.all([remove(), bare.remove(), own.remove()])
  }
}

/**
 * @param {import('./lib/children.js').Server} server
 * @param {Awaited<ReturnType<typeof createGauge>>} gauge
 * @param {string} path
 */
async function withSockets({ url, pid }, gauge, path) {
  const sockets = await openSockets(`${url.replace('http', 'ws')}${path}`, count, accessToken)
  try {
    if (sockets.open !== count) throw new Error(`${sockets.open} of ${count} sockets are open`)
    await gauge.read(pid)
    return await residentMb(pid)
  } finally {
    await sockets.close()
  }
}
