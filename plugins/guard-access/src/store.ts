import type { Approvals } from './approvals.js'
import { nobody } from './approvals.js'

/** Keeps who was approved and who asks. */
export interface Store {
  /** As it is now, also when another process changed it. Throws OC_ACCESS_DAMAGED, OC_STORE_FAILED. */
  read(): Promise<Approvals>
  /**
   * Reads, changes and writes, with nobody else in between; `undefined` leaves it as it is. Resolves once that is on
   * the disk, with whether anything was changed. Throws as `read` does, and OC_STORE_HELD.
   */
  change(edit: (approvals: Approvals) => Approvals | undefined): Promise<boolean>
}

/** Keeps it as long as the plugin runs, for a gateway that must not write. */
export function createMemoryStore(): Store {
  let kept = nobody
  return {
    read: async () => kept,
    async change(edit) {
      const changed = edit(kept)
      kept = changed ?? kept
      return changed !== undefined
    },
  }
}
