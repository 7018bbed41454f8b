import { closeSync, openSync } from 'node:fs'
import { toError } from '@openclaw/sdk'
import type { LogWriter } from '@openclaw/log'

export interface ProcessEvents {
  /** Resolves with the exit code that the end is to have, when the process is asked to end or can no longer go on. */
  readonly ended: Promise<number>
  /** Takes the handlers off again. */
  close(): void
}

/**
 * The first SIGTERM or SIGINT asks for an orderly end, a second one ends at once. After an uncaught exception the state
 * is unknown: an orderly end, exit 1, and a supervisor starts anew. An unhandled rejection is reported and no end.
 * SIGHUP asks for a reload, by `hangUp`; when it comes because the terminal was closed, for an orderly end.
 */
export function watchProcess(log: LogWriter, hangUp: () => void): ProcessEvents {
  let asked = false
  let orphaned = false
  let end: (exitCode: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => (end = resolve))

  function onSignal(signal: NodeJS.Signals): void {
    if (asked) process.exit(signal === 'SIGINT' ? 130 : 143)
    asked = true
    log.info({ signal }, 'stopping; a second signal ends at once')
    end(0)
  }
  function onHangUp(): void {
    orphaned = process.stdin.isTTY && !hasTerminal()
    if (orphaned) onSignal('SIGHUP')
    else hangUp()
  }
  function onException(error: unknown): void {
    const { stack } = toError(error)
    log.fatal({ error: toError(error), stack }, 'uncaught exception; the gateway ends')
    if (asked) process.exit(1)
    asked = true
    end(1)
  }
  function onRejection(reason: unknown): void {
    const { stack } = toError(reason)
    log.error({ error: toError(reason), stack }, 'unhandled rejection; some plugin does not await a promise')
  }

  function onWarning(warning: Error & { code?: string }): void {
    const { name, code, message } = warning
    // That something will go away is for developers; the others are for whoever runs the gateway.
    log[/deprecat/i.test(name) ? 'debug' : 'warn']({ warning: name, code }, message)
  }

  // Node's own handler writes text between the lines of the log.
  process.removeAllListeners('warning').on('warning', onWarning)
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('SIGHUP', onHangUp)
  process.on('uncaughtException', onException).on('unhandledRejection', onRejection)
  function close(): void {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal).off('SIGHUP', onHangUp)
    process.off('warning', onWarning)
    process.off('uncaughtException', onException).off('unhandledRejection', onRejection)
    // With handlers off it ends the process; on its own way out Node would abort, for want of the terminal.
    if (orphaned) process.kill(process.pid, 'SIGHUP')
  }
  return { ended, close }
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
