import { execFile } from 'node:child_process'
import type { LogWriter } from '@openclaw/log'

export interface Notifier {
  /** The gateway works; from now on it says so as often as the watchdog of the supervisor wants. */
  ready(status: string): void
  stopping(): void
  close(): void
}

/**
 * Tells systemd how the gateway is, by `systemd-notify`: Node cannot write to a datagram socket of Unix itself. Undefined
 * where nobody listens. The variables are taken out of `env`, so that no child answers for the gateway.
 */
export function notifierOf(env: NodeJS.ProcessEnv, log: LogWriter): Notifier | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: limit, WATCHDOG_PID: watched } = env
  if (!socket) return undefined
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name]
  const isWatched = limit !== undefined && (watched === undefined || watched === String(process.pid))
  let beat: NodeJS.Timeout | undefined
  let told = false

  function tell(...words: string[]): void {
    execFile('systemd-notify', words, { env: { ...env, NOTIFY_SOCKET: socket } }, (error) => {
      if (!error || told) return
      told = true
      log.warn({ error }, 'systemd could not be told how the gateway is; systemd-notify failed')
    })
  }

  return {
    ready(status) {
      tell('READY=1', `STATUS=${status}`)
      // Twice within the limit, as systemd advises.
      if (isWatched) beat = setInterval(() => tell('WATCHDOG=1'), Number(limit) / 2_000)
    },
    stopping: () => tell('STOPPING=1', 'STATUS=stopping'),
    close: () => clearInterval(beat),
  }
}
