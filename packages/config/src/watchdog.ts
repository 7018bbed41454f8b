import { Worker } from 'node:worker_threads'

/** How often the main thread tells that its timers get their turn, in ms. */
const beatMs = 20
/** A main thread that tells nothing for so long does not come back by itself, in ms. */
const silentMs = 500

// Runs in a thread of its own, which a main thread that never comes back from a loop cannot stop.
const source = `
  const { Session } = require('node:inspector')
  const { workerData: { ms, silentMs, beats } } = require('node:worker_threads')
  let before = -1
  setTimeout(function look() {
    const now = Atomics.load(beats, 0)
    const isStuck = now === before
    before = now
    if (!isStuck) return void setTimeout(look, silentMs)
    const session = new Session()
    session.connectToMainThread()
    session.post('Runtime.terminateExecution', () => setTimeout(look, silentMs))
  }, ms)`

/**
 * Ends whatever the main thread runs without a break from `ms` on, so that timers get their turn: a script with an
 * endless loop is given up like one that waits for ever. In other threads it watches nothing.
 */
export function watchMainThread(ms: number): { stop(): Promise<void> } {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const beating = setInterval(() => Atomics.add(beats, 0, 1), beatMs)
  const worker = new Worker(source, {
    ...{ eval: true, execArgv: [], stderr: true },
    workerData: { ms, silentMs, beats },
  })
  worker.unref()
  // Without it a script that loops is not ended; nothing else changes.
  worker.on('error', () => undefined)
  return {
    async stop() {
      clearInterval(beating)
      await worker.terminate()
    },
  }
}
