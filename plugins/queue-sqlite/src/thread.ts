import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { OpenClawError, toError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import type { Batch, Calls, News, Request, Response, StoreFailure, Written } from './wire.js'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The store's thread, as the main thread sees it. */
export interface StoreThread {
  /** Written in the order of the calls; `written` is told when it is done. */
  write(batches: readonly Batch[]): void
  call<N extends keyof Calls>(name: N, argument: Parameters<Calls[N]>[0]): Promise<ReturnType<Calls[N]>>
  /** Ends the thread. */
  end(): Promise<void>
}

export interface ThreadEvents {
  /** Comes before whatever happened later is told. */
  news(news: News): void
  /** The oldest so many batches are done; `odd` are those that did not go as usual. */
  written(batches: number, odd: readonly Written[]): void
  /** The thread ended by itself. Whoever waits for an answer is told so too. */
  lost(error: Error): void
}

/** What works the store: a thread of its own, or in tests something that looks like one. */
export interface StoreWorker extends Pick<Worker, 'postMessage' | 'terminate'> {
  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): unknown
}

export function startThread(events: ThreadEvents, worker: StoreWorker): StoreThread {
  const calls = new Map<number, Waiting>()
  let next = 0
  let ended = false

  worker.on('message', (message) => {
    const response = message as Response
    if (response.news) events.news(response.news)
    if (response.type === 'written') return events.written(response.batches, response.odd)
    const { id, error, value } = response
    const waiting = calls.get(id)
    calls.delete(id)
    if (error) waiting?.reject(errorOf(error))
    else waiting?.resolve(value)
  })
  worker.on('error', (error) => fail(toError(error)))
  worker.on('exit', (code) => fail(new Error(`it ended with ${String(code)}`)))

  function fail(cause: Error): void {
    if (ended) return
    ended = true
    const error = new OpenClawError('OC_STORE_FAILED', `The thread of the store ended: ${cause.message}`, {
      cause,
    })
    for (const { reject } of calls.values()) reject(error)
    calls.clear()
    events.lost(error)
  }

  function ask(request: Request): void {
    worker.postMessage(request)
  }

  return {
    write(batches) {
      if (!ended) ask({ type: 'write', batches })
    },
    call(name, argument) {
      if (ended)
        return Promise.reject(new OpenClawError('OC_STORE_FAILED', 'The thread of the store has ended'))
      const id = (next += 1)
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve: resolve as (value: unknown) => void, reject })
        ask({ type: 'call', id, name, argument })
      })
    },
    async end() {
      ended = true
      await worker.terminate()
    },
  }
}

/** In a checkout the thread runs from source, as everything else does. */
export function startWorker(): StoreWorker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url))
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const tsx = createRequire(import.meta.url).resolve('tsx/package.json')
  const api = JSON.stringify(new URL('./dist/esm/api/index.mjs', pathToFileURL(tsx)).href)
  return new Worker(`import(${api}).then(({ tsImport }) => tsImport(${source}, ${source}))`, { eval: true })
}

export function errorOf({ code, message }: StoreFailure): OpenClawError {
  const own: readonly string[] = ['OC_STORE_NEWER', 'OC_STORE_HELD', 'OC_STORE_DAMAGED', 'OC_CLAIM_STALE']
  if (own.includes(code)) return new OpenClawError(code as ErrorCode, message)
  if (code.startsWith('SQLITE_BUSY'))
    return new OpenClawError('OC_STORE_HELD', `The store is locked: ${message}`)
  if (code === 'SQLITE_FULL') return new OpenClawError('OC_STORE_FULL', 'The disk of the store is full')
  // libsql has no names for the extended codes, such as 779: a corrupt index.
  const extended = Number(/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1] ?? 0) & 0xff
  // The tables were made by this very code: a name that is not there was damaged.
  const unmade = code === 'SQLITE_ERROR' && /no such|has no column/.test(message)
  const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || extended === 11 || unmade
  return new OpenClawError(
    damaged ? 'OC_STORE_DAMAGED' : 'OC_STORE_FAILED',
    `The store failed (${code}): ${message}`,
  )
}
