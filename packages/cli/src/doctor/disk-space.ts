import { dirname } from 'node:path'
import { logSettings } from '../settings.js'
import { ok } from './check.js'
import type { Check, Context, Finding } from './check.js'
import { textOption } from './option.js'

const little = 1024 ** 3
const nothing = 100 * 1024 ** 2

/** Room for messages, sessions and logs. */
export const diskSpace: Check = {
  id: 'disk',
  title: 'Disk space',
  run(context) {
    const folders = foldersOf(context)
    const findings = folders.flatMap((folder): Finding[] => {
      const free = context.system.freeBytes(folder)
      if (free === undefined || free >= little) return []
      const what = `${megabytes(free)} free for ${folder}`
      const cure = `df -h ${folder}`
      return free < nothing
        ? [{ severity: 'fail', what, why: 'Soon no message can be taken.', cure }]
        : [{ severity: 'warn', what, why: 'On a full disk no message is taken.', cure }]
    })
    return findings.length > 0 ? findings : [ok(`room enough for ${folders.join(', ')}`)]
  },
}

function foldersOf({ home, plan }: Context): string[] {
  if (!plan) return [home]
  const { outputs = [] } = logSettings(plan.config, { home, isTerminal: false, hasColours: false })
  const logs = outputs.flatMap((output) => (output.type === 'file' ? [dirname(output.path)] : []))
  const stores = ['@openclaw/queue-sqlite', '@openclaw/session-file'].map((name) =>
    textOption(plan, name, 'path'),
  )
  const outside = [...stores, ...logs].filter((path) => path !== undefined && !path.startsWith(home))
  return [home, ...new Set(outside as string[])]
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MB`
}
