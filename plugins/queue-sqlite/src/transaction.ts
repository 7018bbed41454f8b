import type { Database } from 'libsql'

/** How long another process may write before it counts as one that has locked the store, in ms. */
const patienceMs = 5_000

/** Another program does not let go of the store. */
class HeldStoreError extends Error {
  readonly code = 'OC_STORE_HELD'
}

/** Runs a task in one write transaction: all of it is stored or nothing. */
export function transaction<T>(db: Database, task: () => T): T {
  patiently(() => db.exec('BEGIN IMMEDIATE'))
  try {
    const result = task()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Tries again for as long as another process is at it; throws OC_STORE_HELD after that. */
export function patiently<T>(task: () => T): T {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return task()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() > until)
        throw new HeldStoreError(`Another program has had the store locked for ${patienceMs / 1_000} s`)
    }
  }
}

export function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
}
