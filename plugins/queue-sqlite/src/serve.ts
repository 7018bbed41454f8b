import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { failureOf, type LedgerDatabase } from './database.js'
import type { Answer, Batch, Request } from './wire.js'

/** Does what comes over the port, in its order: writes that came together share a sync. */
export function serve(port: MessagePort, database: LedgerDatabase): void {
  let batchSize = 1

  function next(): Request | undefined {
    return (receiveMessageOnPort(port) as { message: Request } | undefined)?.message
  }

  /** Each transaction is told by itself: what was learned of others in it comes before what it stored. */
  function write(batches: readonly Batch[], size: number): void {
    for (let at = 0; at < batches.length; at += size) {
      const part = batches.slice(at, at + size)
      const odd = database.write(part)
      if (odd) tell({ type: 'written', batches: part.length, odd })
      else write(part, 1)
    }
  }

  function call({ id, name, argument }: Extract<Request, { type: 'call' }>): void {
    try {
      const value = database[name](argument as never)
      if (name === 'open') ({ batchSize } = argument as { batchSize: number })
      tell({ type: 'answer', id, value })
    } catch (error) {
      tell({ type: 'answer', id, error: failureOf(error) })
    }
    if (name === 'close') port.close()
  }

  function tell(answer: Answer): void {
    const news = database.takeNews()
    port.postMessage(news ? { ...answer, news } : answer)
  }

  port.on('message', (first: Request) => {
    let writes: Batch[] = []
    for (let request: Request | undefined = first; request; request = next()) {
      if (request.type === 'write') writes.push(...request.batches)
      else {
        write(writes, batchSize)
        writes = []
        call(request)
      }
    }
    write(writes, batchSize)
  })
}
