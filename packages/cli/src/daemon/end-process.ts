import { isRunning } from './record.js'
import type { DaemonRecord } from './record.js'

const everyMs = 50
/** How long a gateway may take to end, in ms: its turns have 10 s, then each plugin 5 s. */
export const stopLimitMs = 30_000

/** Has a process end in order, and past `limitMs` at once. A process that is not the one of the record gets no signal. */
export async function endProcess(
  record: Pick<DaemonRecord, 'pid' | 'processStart'>,
  limitMs = stopLimitMs,
): Promise<'ended' | 'killed'> {
  if (!signal(record, 'SIGTERM') || (await isGone(record, limitMs))) return 'ended'
  signal(record, 'SIGKILL')
  await isGone(record, limitMs)
  return 'killed'
}

function signal(record: Pick<DaemonRecord, 'pid' | 'processStart'>, name: NodeJS.Signals): boolean {
  if (!isRunning(record)) return false
  try {
    return process.kill(record.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

async function isGone(record: Pick<DaemonRecord, 'pid' | 'processStart'>, limitMs: number): Promise<boolean> {
  const until = performance.now() + limitMs
  while (isRunning(record)) {
    if (performance.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  return true
}
