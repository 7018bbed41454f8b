import { homedir } from 'node:os'
import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'

/** Where the store is: `path`, else in the home. Throws OC_PLUGIN_OPTIONS. */
export function folderOf(path: string | undefined, home: string | undefined): string {
  if (path !== undefined) return path.replace(/^~(?=\/|$)/, homedir())
  if (home !== undefined) return join(home, 'sessions')
  throw new OpenClawError('OC_PLUGIN_OPTIONS', 'session-file needs a path: this gateway has no home', {
    hint: 'Set session.storage.path, or give the gateway a home.',
  })
}
