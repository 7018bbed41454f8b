import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cli, makeHome, timeCommand } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'logs'
export const limit = 'node -e 0'
export const ours = 'openclaw logs --tail 100, of a file of 1 GB'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 3, of: 'ratio' })

const fileBytes = 1_000_000_000

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  try {
    await mkdir(join(home, 'logs'))
    fill(join(home, 'logs', 'gateway.log'))
    return await interleave({
      rounds: rounds * 4,
      warmUps: 3,
      limit: () => timeCommand(['-e', '0']),
      ours: () => timeCommand([cli, 'logs', '--tail', '100'], { OPENCLAW_HOME: home }),
    })
  } finally {
    await remove()
  }
}

/**
 * A block of lines, again and again.
 * @param {string} path
 */
function fill(path) {
  const lines = Array.from({ length: 4_000 }, (_, index) => {
    const time = new Date(1_772_000_000_000 + index).toISOString()
    const message = `01m89xjazp2h2gqv5j91yt${index}`
    const ended = {
      message,
      trace: message,
      channel: 'http',
      account: 'default',
      state: 'replied',
      tookMs: 6,
    }
    return `${JSON.stringify({ level: 'info', time, component: 'monitor', ...ended, msg: 'a message ended' })}\n`
  })
  const block = Buffer.from(lines.join(''))
  const file = openSync(path, 'w')
  for (let written = 0; written < fileBytes;) written += writeSync(file, block)
  closeSync(file)
}
