import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import Libsql from 'libsql'
import type { Database } from 'libsql'
import { isBusy } from './transaction.js'

/**
 * Held by a process for as long as it lives: the system lets go of the lock, whatever ends the process. It says more than
 * a process id, which another may have, or which means nothing in another container.
 */
export class LockFile {
  readonly #db: Database

  /** Throws when somebody holds it. */
  constructor(file: string) {
    // SQLite would let others read it.
    closeSync(openSync(file, 'a', 0o600))
    this.#db = new Libsql(file, { timeout: 0 })
    try {
      this.#db.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  release(): void {
    this.#db.close()
  }
}

export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    new LockFile(file).release()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  }
}

/** Removes one that nobody holds. */
export function removeLock(file: string): void {
  if (!isHeld(file)) rmSync(file, { force: true })
}
