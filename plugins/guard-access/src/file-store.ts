import { readFile, stat } from 'node:fs/promises'
import { errorLine, isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { World } from '@openclaw/sdk'
import { writeWhole } from '@openclaw/sdk/files'
import type { Approvals } from './approvals.js'
import { nobody } from './approvals.js'
import { approvalsFile } from './approvals-file.js'
import { createFileLock } from './file-lock.js'
import { readApprovals } from './read-approvals.js'
import type { Store } from './store.js'

/** Keeps it in a file of the home, for every gateway with this home. */
export function createFileStore(home: string, world: World): Store {
  const file = approvalsFile(home)
  const lock = createFileLock(`${file}.lock`, world)
  let known: { readonly version: string; readonly approvals: Approvals } | undefined

  async function read(): Promise<Approvals> {
    return await orFailed(async () => {
      const version = await versionOf(file)
      if (version === undefined) return nobody
      if (known?.version !== version)
        known = { version, approvals: readApprovals(await readFile(file), file) }
      return known.approvals
    })
  }

  async function orFailed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (isOpenClawError(cause)) throw cause
      const message = `${file} could not be read or written: ${errorLine(cause)}`
      throw new OpenClawError('OC_STORE_FAILED', message, { cause })
    }
  }

  return {
    read,
    change: (edit) =>
      orFailed(() =>
        lock.hold(async () => {
          const changed = edit(await read())
          if (changed) await writeWhole(file, `${JSON.stringify({ version: 1, ...changed }, undefined, 2)}\n`)
          return changed !== undefined
        }),
      ),
  }
}

/** Another one for each file that took this place; undefined where there is none. */
async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(file)
    return `${ino} ${mtimeMs} ${size}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
