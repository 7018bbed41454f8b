// Loaded into a measured process with --import. At SIGUSR2 it writes what it measured since the last one, as JSON, to the
// file that its own address names.
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = new URL(import.meta.url).searchParams.get('file')
const resolution = 1
const restMs = 1_000

if (isMainThread && file) {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  process.on('SIGUSR2', () => {
    // What it records includes the time that its timer was to wait.
    const loopP99Ms = Math.max(delay.percentile(99) / 1e6 - resolution, 0)
    globalThis.gc?.()
    // What the first collection frees goes back to the system after a while.
    setTimeout(() => {
      globalThis.gc?.()
      const { rss, heapUsed } = process.memoryUsage()
      const reading = { loopP99Ms, residentMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
      writeFileSync(`${file}.part`, JSON.stringify(reading))
      renameSync(`${file}.part`, file)
      delay.reset()
    }, restMs)
  })
}
