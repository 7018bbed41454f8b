import { toError } from '@openclaw/sdk'
import { watchMainThread } from './watchdog.js'

/** Modules that a script may import from any folder, and gets as the same object the gateway has. */
export type SharedModules = () => Promise<Record<string, unknown>>

const defaultDeadlineMs = 15_000

export interface ScriptOptions {
  readonly deadlineMs?: number | undefined
  /** What is done with the value before it is returned, under the same deadline. */
  read?(value: unknown): unknown
}

/**
 * The default export of a TypeScript or JavaScript file, evaluated anew at each call: an edit is seen, helper files
 * included. Throws what the file throws; rejects when it does not end, or has no default export.
 */
export async function importScript(
  file: string,
  modules?: SharedModules,
  { deadlineMs = defaultDeadlineMs, read = (value) => value }: ScriptOptions = {},
): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const virtualModules = (await modules?.()) ?? {}
  const jiti = createJiti(import.meta.url, { moduleCache: false, fsCache: false, virtualModules })
  const watchdog = watchMainThread(deadlineMs)
  try {
    // In a turn of its own: what the watchdog ends is all that runs in that turn, and this function goes on.
    const module = await withDeadline(
      inItsTurn(() => jiti.import<object>(file)),
      deadlineMs,
    )
    if (!('default' in module)) throw new Error('it has no default export')
    const value = await withDeadline(
      inItsTurn(() => module.default),
      deadlineMs,
    )
    return await withDeadline(
      inItsTurn(() => read(value)),
      deadlineMs,
    )
  } finally {
    await watchdog.stop()
  }
}

function inItsTurn<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // A microtask alone in its queue: to end one drops all that wait in the queue with it, and to end a timer or an
    // immediate leaves Node's own books wrong.
    setTimeout(() => {
      queueMicrotask(() => {
        try {
          resolve(work())
        } catch (error) {
          reject(toError(error))
        }
      })
    }, 0)
  })
}

// The timer also keeps the process alive: Node ends without a word when only a top-level await is left.
export async function withDeadline<T>(work: Promise<T>, deadlineMs = defaultDeadlineMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it was not done after ${deadlineMs / 1000} seconds`)),
      deadlineMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The first thing an error says, on one line, without the require stack that Node adds. */
export function reasonOf(thrown: unknown): string {
  const [reason = ''] = toError(thrown).message.split('\nRequire stack')
  return reason.replace(/\s+/g, ' ').trim()
}
