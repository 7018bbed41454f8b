import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { OpenClawError } from '@openclaw/sdk'
import { writeWhole } from '../whole-file.js'
import { settingsIn } from './settings.js'

/** Undefined when there is none. */
export function readServiceFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unwritable(file, error)
  }
}

/** Writes the file of a service whole. Throws OC_DAEMON_UNWRITABLE. */
export function writeServiceFile(file: string, text: string): void {
  try {
    writeWhole(file, text)
    // No secret is in it, and everybody may see what runs here.
    chmodSync(file, 0o644)
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** Throws OC_DAEMON_UNWRITABLE. */
export function removeServiceFile(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** Throws OC_DAEMON_FILE for a file that `openclaw` did not write. */
export function checkOwn(file: string, text: string): void {
  if (settingsIn(text)) return
  throw new OpenClawError('OC_DAEMON_FILE', `${file} was not written by \`openclaw daemon install\``, {
    hint: 'Remove it yourself, or take it over with `openclaw daemon install --force`.',
  })
}

/** The lines that only one of two texts has, without the mark, which repeats them. */
export function differenceOf(before: string, after: string): string[] {
  const [old, next] = [linesOf(before), linesOf(after)]
  return [
    ...old.filter((line) => !next.includes(line)).map((line) => `- ${line}`),
    ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ]
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => settingsIn(line) === undefined)
}

function unwritable(file: string, cause: unknown): OpenClawError {
  const { code, message } = cause as NodeJS.ErrnoException
  const isSystem = file.startsWith('/etc/')
  return new OpenClawError('OC_DAEMON_UNWRITABLE', `${file} cannot be written (${code ?? message})`, {
    cause,
    ...(isSystem && { hint: 'Ask again with sudo, or leave out --system: a user has services too.' }),
  })
}
