import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { quantile } from './measure.js'

const appends = 500

/**
 * How long an append of 4 KB takes until it is on disk, p99, in ms.
 * @param {string} folder
 */
export function syncMs(folder) {
  const path = join(folder, 'probe')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4_096, 1)
  const tookMs = []
  for (let append = 0; append < appends; append += 1) {
    const began = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    tookMs.push(performance.now() - began)
  }
  closeSync(file)
  rmSync(path)
  return quantile(tookMs, 0.99)
}
