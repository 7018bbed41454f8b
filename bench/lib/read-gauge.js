import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {{ loopP99Ms: number, residentMb: number, heapMb: number }} Reading Memory after a collection of garbage. */

/** A gauge for one process: start it with `nodeOptions`. */
export async function createGauge() {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-gauge-'))
  const file = join(folder, 'reading.json')
  const address = new URL('gauge.js', import.meta.url)
  address.searchParams.set('file', file)
  return {
    nodeOptions: ['--expose-gc', `--import=${address}`],
    /**
     * What happened since the last reading.
     * @param {number} pid
     * @returns {Promise<Reading>}
     */
    async read(pid) {
      process.kill(pid, 'SIGUSR2')
      while (!existsSync(file)) await sleep(5)
      const reading = JSON.parse(await readFile(file, 'utf8'))
      await rm(file)
      return reading
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
