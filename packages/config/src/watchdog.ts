import { Worker } from 'node:worker_threads'

// Runs in a thread of its own, which a main thread that never comes back from a loop cannot stop.
const source = `
  const { Session } = require('node:inspector')
  const { workerData: ms } = require('node:worker_threads')
  setTimeout(() => {
    const session = new Session()
    session.connectToMainThread()
    const end = () => session.post('Runtime.terminateExecution', () => setTimeout(end, 100))
    end()
  }, ms)`

/**
 * Ends whatever the main thread runs without a break `ms` from now, so that timers get their turn: a script with an
 * endless loop is given up like one that waits for ever. In other threads it watches nothing.
 */
export function watchMainThread(ms: number): { stop(): Promise<void> } {
  const worker = new Worker(source, { eval: true, workerData: ms + 50, execArgv: [], stderr: true })
  worker.unref()
  // Without it a script that loops is not ended; nothing else changes.
  worker.on('error', () => undefined)
  return {
    async stop() {
      await worker.terminate()
    },
  }
}
