import { isOpenClawError, toError } from '@openclaw/sdk'
import type { LogOptions, LogWriter } from '@openclaw/log'
import { notifierOf } from './notify.js'
import type { Notifier } from './notify.js'
import { removeRecord } from './record.js'

/** The variable by which a gateway knows that it was started to run in the background: the pid of who did it. */
export const startedBy = 'OPENCLAW_DETACHED'

/** What a gateway in the background tells the command that started it, once. */
export type StartReport =
  | { readonly ready: { readonly url: string | undefined; readonly logs: readonly string[] } }
  | { readonly failed: { readonly code: string; readonly message: string; readonly hint: string } }

/** Whoever started this gateway and wants to know how it goes: a command that waits, a supervisor, or nobody. */
export interface Starter {
  /** It runs in the background: there is nobody to show anything to. */
  readonly isDetached: boolean
  /** In the background a log goes to its files alone, where it has any. */
  logTo(options: LogOptions): LogOptions
  listen(log: LogWriter): void
  ready(url: string | undefined): void
  stopping(): void
  /** The start failed. */
  failed(error: unknown): void
  /** The gateway has ended in order. */
  ended(home: string, exitCode: number): void
  close(): void
}

export function starterOf(env: NodeJS.ProcessEnv = process.env): Starter {
  // Whoever a gateway starts is not meant.
  const isDetached = env[startedBy] === String(process.ppid) && process.send !== undefined
  delete env[startedBy]
  let logs: string[] = []
  let notifier: Notifier | undefined
  let told = false

  function report(what: StartReport): void {
    if (!isDetached || told) return
    told = true
    // Who waited may be gone: then nobody needs to know.
    process.send?.(what, undefined, {}, () => process.connected && process.disconnect())
  }

  return {
    isDetached,
    logTo(options) {
      const files = (options.outputs ?? []).filter((output) => output.type === 'file')
      logs = files.map(({ path }) => path)
      return isDetached && files.length > 0 ? { ...options, outputs: files } : options
    },
    listen(log) {
      notifier = notifierOf(env, log)
    },
    ready(url) {
      report({ ready: { url, logs } })
      notifier?.ready(url === undefined ? 'ready' : `ready at ${url}`)
    },
    stopping: () => notifier?.stopping(),
    failed(thrown) {
      const error = toError(thrown)
      const known = isOpenClawError(error)
      report({
        failed: {
          code: known ? error.code : 'OC_INTERNAL',
          message: error.message,
          hint: known ? error.hint : '',
        },
      })
    },
    ended(home, exitCode) {
      if (isDetached && exitCode === 0) removeRecord(home, process.pid)
    },
    close: () => notifier?.close(),
  }
}
