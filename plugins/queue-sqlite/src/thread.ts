import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { OpenClawError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import type { Batch, Calls, Request, Response, StoreFailure, Written } from './wire.js'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The store's thread, as the main thread sees it. */
export interface StoreThread {
  /** Resolves with the batches of this and other requests that did not go as usual. */
  write(batches: readonly Batch[]): Promise<readonly Written[]>
  call<N extends keyof Calls>(name: N, argument: Parameters<Calls[N]>[0]): Promise<ReturnType<Calls[N]>>
  /** Ends the thread. */
  end(): Promise<void>
}

/** `lost` is called when the thread ends by itself; whoever waits is told so too. */
export function startThread(lost: (error: Error) => void): StoreThread {
  const worker = startWorker()
  const writes: Waiting[] = []
  const calls = new Map<number, Waiting>()
  let next = 0
  let ended = false

  worker.on('message', (response: Response) => {
    if (response.type === 'written') {
      for (const { resolve } of writes.splice(0, response.requests)) resolve(response.results)
      return
    }
    const { id, error, value } = response
    const waiting = calls.get(id)
    calls.delete(id)
    if (error) waiting?.reject(errorOf(error))
    else waiting?.resolve(value)
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`it ended with ${code}`)))

  function fail(cause: Error): void {
    if (ended) return
    ended = true
    const error = new OpenClawError('OC_STORE_FAILED', `The thread of the store ended: ${cause.message}`, {
      cause,
    })
    for (const { reject } of [...writes.splice(0), ...calls.values()]) reject(error)
    calls.clear()
    lost(error)
  }

  function ask<T>(request: Request, put: (waiting: Waiting) => void): Promise<T> {
    if (ended)
      return Promise.reject(new OpenClawError('OC_STORE_FAILED', 'The thread of the store has ended'))
    return new Promise<T>((resolve, reject) => {
      put({ resolve: resolve as (value: unknown) => void, reject })
      worker.postMessage(request)
    })
  }

  return {
    write: (batches) => ask({ type: 'write', batches }, (waiting) => writes.push(waiting)),
    call(name, argument) {
      const id = (next += 1)
      return ask({ type: 'call', id, name, argument }, (waiting) => calls.set(id, waiting))
    },
    async end() {
      ended = true
      await worker.terminate()
    },
  }
}

/** In a checkout the thread runs from source, as everything else does. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url))
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const tsx = createRequire(import.meta.url).resolve('tsx/package.json')
  const api = JSON.stringify(new URL('./dist/esm/api/index.mjs', pathToFileURL(tsx)).href)
  return new Worker(`import(${api}).then(({ tsImport }) => tsImport(${source}, ${source}))`, { eval: true })
}

export function errorOf({ code, message }: StoreFailure): OpenClawError {
  const own: readonly string[] = ['OC_STORE_NEWER', 'OC_STORE_HELD', 'OC_STORE_DAMAGED']
  if (own.includes(code)) return new OpenClawError(code as ErrorCode, message)
  if (code === 'SQLITE_FULL') return new OpenClawError('OC_STORE_FULL', 'The disk of the store is full')
  // libsql has no names for the extended codes, such as 779: a corrupt index.
  const extended = Number(/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1] ?? 0) & 0xff
  const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || extended === 11
  return new OpenClawError(
    damaged ? 'OC_STORE_DAMAGED' : 'OC_STORE_FAILED',
    `The store failed (${code}): ${message}`,
  )
}
