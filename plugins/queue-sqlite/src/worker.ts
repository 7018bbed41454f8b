import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { failureOf, LedgerDatabase } from './database.js'
import type { Batch, Request, Response } from './wire.js'

/** The thread that owns the store: the event loop of the gateway never waits for a disk. */
const database = new LedgerDatabase()
const port = parentPort!

port.on('message', (first: Request) => {
  let writes: Batch[][] = []
  // Whatever has come meanwhile shares the next sync.
  for (let request: Request | undefined = first; request; request = nextRequest()) {
    if (request.type === 'write') writes.push(request.batches as Batch[])
    else {
      write(writes)
      writes = []
      call(request)
    }
  }
  write(writes)
})

function nextRequest(): Request | undefined {
  return (receiveMessageOnPort(port) as { message: Request } | undefined)?.message
}

function write(requests: readonly Batch[][]): void {
  if (requests.length === 0) return
  const results = database.write(requests.flat())
  tell({ type: 'written', requests: requests.length, results })
}

function call({ id, name, argument }: Extract<Request, { type: 'call' }>): void {
  try {
    tell({ type: 'answer', id, value: database[name](argument as never) })
  } catch (error) {
    tell({ type: 'answer', id, error: failureOf(error) })
  }
  if (name === 'close') port.close()
}

function tell(response: Response): void {
  port.postMessage(response)
}
