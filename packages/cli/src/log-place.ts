import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LogOptions } from '@openclaw/log'
import { writeWhole } from './whole-file.js'

/** Where the log of a home is, unless its config says otherwise. */
export function usualLogFile(home: string): string {
  return join(home, 'logs', 'gateway.log')
}

/**
 * Keeps where the latest gateway of a home logs to, when that is not the usual place: so `openclaw logs` finds it
 * without a config, which takes long to load and may be broken.
 */
export function keepLogPlace(home: string, outputs: LogOptions['outputs'] = []): void {
  const files = outputs.flatMap((output) => (output.type === 'file' ? [output.path] : []))
  // Each has all lines.
  const [file] = files.includes(usualLogFile(home)) ? [usualLogFile(home)] : files
  if (file === usualLogFile(home)) rmSync(recordOf(home), { force: true })
  else writeWhole(recordOf(home), `${JSON.stringify({ file })}\n`)
}

/** The file of the first process; undefined where the latest gateway of the home wrote to the console alone. */
export function logPlace(home: string): string | undefined {
  try {
    const { file } = JSON.parse(readFileSync(recordOf(home), 'utf8')) as { file?: unknown }
    return typeof file === 'string' ? file : undefined
  } catch {
    return usualLogFile(home)
  }
}

function recordOf(home: string): string {
  return join(home, 'run', 'log-place.json')
}
