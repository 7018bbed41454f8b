import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'

/** Where the gateway keeps its state: OPENCLAW_HOME, else `~/.openclaw`. */
export function homeFolder(): string {
  const named = process.env['OPENCLAW_HOME']
  if (!named) return join(homedir(), '.openclaw')
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : resolve(named)
}

/** Makes the home, for its owner alone. Throws OC_HOME_UNWRITABLE. */
export function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    accessSync(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new OpenClawError(
      'OC_HOME_UNWRITABLE',
      `The home folder ${home} cannot be written (${code ?? 'unknown reason'})`,
      {
        cause: error,
        hint: 'Give this user the right to write it, or name another folder in OPENCLAW_HOME.',
      },
    )
  }
}
