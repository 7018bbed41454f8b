import { accessSync, constants, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { OpenClawError } from '@openclaw/sdk'

/**
 * Where the gateway keeps its state: OPENCLAW_HOME, from the environment, else from the `.env` beside a config in the
 * folder, the working folder; else `~/.openclaw`.
 */
export function homeFolder(folder = process.cwd()): string {
  const named = process.env['OPENCLAW_HOME'] || homeBesideConfig(folder)
  if (!named) return userHome()
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : resolve(folder, named)
}

/** `~/.openclaw`: the home when nothing names another. */
export function userHome(): string {
  return join(homedir(), '.openclaw')
}

// Commands that speak to a running gateway look for it here too, and cannot wait for a config to be loaded.
function homeBesideConfig(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, '.env'), 'utf8')
    if (!text.includes('OPENCLAW_HOME')) return undefined
    const isBeside = readdirSync(folder).some((name) => name.startsWith('openclaw.config.'))
    return isBeside ? parseEnv(text)['OPENCLAW_HOME'] : undefined
  } catch {
    return undefined
  }
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
