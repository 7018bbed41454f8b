export type Supervisor = 'systemd' | 'launchd'

interface Process {
  readonly pid: number
  readonly ppid: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * What started this very process and watches it. The variables are inherited by whatever a service starts, so they count
 * only where the process itself is meant.
 */
export function supervisorOf({ pid, ppid, env }: Process = process): Supervisor | undefined {
  if (env['SYSTEMD_EXEC_PID'] === String(pid)) return 'systemd'
  // A shell in a terminal of macOS has XPC_SERVICE_NAME=0.
  const name = env['XPC_SERVICE_NAME']
  return ppid === 1 && name !== undefined && name !== '' && name !== '0' ? 'launchd' : undefined
}
