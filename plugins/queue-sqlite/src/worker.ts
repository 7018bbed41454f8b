import { parentPort } from 'node:worker_threads'
import { failureOf, LedgerDatabase } from './database.js'
import type { Request, Response } from './wire.js'

/** The thread that owns the store: the event loop of the gateway never waits for a disk. */
const database = new LedgerDatabase()

parentPort?.on('message', (request: Request) => {
  parentPort?.postMessage(answer(request))
  if (request.type === 'call' && request.name === 'close') parentPort?.close()
})

function answer(request: Request): Response {
  if (request.type === 'write') return { type: 'written', results: database.write(request.batches) }
  const { id, name, argument } = request
  try {
    return { type: 'answer', id, value: database[name](argument as never) }
  } catch (error) {
    return { type: 'answer', id, error: failureOf(error) }
  }
}
