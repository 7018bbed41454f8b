import { homedir } from 'node:os'
import { join } from 'node:path'

/** `~` and `~/…` as the user's own folder; anything else unchanged. */
export function expandHome(path: string): string {
  if (path === '~') return homedir()
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
}
