import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { isAlive } from '../run-file.js'
import { pluginFolder } from './record.js'

/** A new folder of plugins, made beside a home's own, that takes its place as a whole or not at all. */
export interface Staging {
  /** With the lock file, the tarballs and the record of the one that is there; without what npm installs. */
  readonly folder: string
  /** Takes the place of the one that is there, or takes that away and leaves no folder at all. */
  commit(how: 'replace' | 'nothing is left'): void
  /** What was done in it never was. Nothing happens after `commit`. */
  discard(): void
}

/** The tarballs of plugins, in a folder of plugins. */
export const tarballFolder = 'packages'

const kept = ['package-lock.json', 'openclaw-plugins.json', tarballFolder]
const ownerFile = 'owner'

/** One at a time for a home. Throws OC_PLUGIN_INSTALL_FAILED while another process has one. */
export function openStaging(home: string): Staging {
  const current = pluginFolder(home)
  const folder = `${current}.next`
  takeOver(folder)
  recover(home)
  for (const name of kept) {
    const from = join(current, name)
    if (existsSync(from)) cpSync(from, join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, tarballFolder), { recursive: true })

  return {
    folder,
    commit(how) {
      const before = `${current}.before`
      rmSync(join(folder, ownerFile))
      if (existsSync(current)) renameSync(current, before)
      if (how === 'replace') renameSync(folder, current)
      else rmSync(folder, { recursive: true })
      rmSync(before, { recursive: true, force: true })
    },
    discard: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Brings the folder of plugins back after an exchange that was cut between its two steps. */
export function recover(home: string): void {
  const current = pluginFolder(home)
  const before = `${current}.before`
  if (!existsSync(before)) return
  if (existsSync(current)) rmSync(before, { recursive: true, force: true })
  else renameSync(before, current)
}

// What a process left that is gone is begun anew.
function takeOver(folder: string): void {
  const owner = join(folder, ownerFile)
  const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : undefined
  if (pid !== undefined && isAlive(pid)) {
    throw new OpenClawError(
      'OC_PLUGIN_INSTALL_FAILED',
      `Process ${pid} is changing the plugins of this home`,
      { hint: 'Wait until it has ended, then try again.' },
    )
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(owner, String(process.pid), { flag: 'wx' })
}
