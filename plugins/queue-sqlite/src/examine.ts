import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toError } from '@openclaw/sdk'
import Libsql from 'libsql'
import { isHeld, removeLock } from './lock-file.js'
import { schemaVersion } from './schema.js'

/** What a look at a store found. */
export interface Examined {
  /** A process has it open: then nothing else was looked at. */
  readonly inUse: boolean
  /** What is wrong inside; empty when it is sound, or not there yet. */
  readonly problems: readonly string[]
  /** What was set aside as damaged when the store was opened before. */
  readonly damaged: readonly string[]
  /** Locks of processes that are gone. */
  readonly staleLocks: readonly string[]
}

/** Looks at the store in a folder, without changing it. */
export function examine(folder: string): Examined {
  const members = join(folder, 'members')
  const locks = namesIn(members).filter((name) => name.endsWith('.lock'))
  const staleLocks = locks.map((name) => join(members, name)).filter((file) => !isHeld(file))
  const damaged = namesIn(folder).filter((name) => name.endsWith('.damaged'))
  const inUse = staleLocks.length < locks.length
  return { inUse, problems: inUse ? [] : problemsOf(join(folder, 'ledger.sqlite')), damaged, staleLocks }
}

/** Removes the locks of processes that are gone; those of others stay. */
export function removeLocks(files: readonly string[]): void {
  for (const file of files) {
    removeLock(file)
    for (const end of ['-journal', '-wal', '-shm'])
      if (!existsSync(file)) rmSync(`${file}${end}`, { force: true })
  }
}

function problemsOf(file: string): string[] {
  if (!existsSync(file)) return []
  try {
    const db = new Libsql(file, { readonly: true })
    try {
      const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
      if (version > schemaVersion)
        return [`it has the version ${version}, this gateway knows up to ${schemaVersion}`]
      const rows = db.prepare('PRAGMA quick_check(10)').all() as { quick_check: string }[]
      return rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
    } finally {
      db.close()
    }
  } catch (error) {
    return [toError(error).message]
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
