import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folders in which the plugins of dry runs keep things, as long as the command runs. */
export function dryHomes(): { make(): string; remove(): void } {
  const made: string[] = []
  return {
    make() {
      const home = mkdtempSync(join(tmpdir(), 'openclaw-dry-run-'))
      made.push(home)
      return home
    },
    remove() {
      for (const home of made) rmSync(home, { recursive: true, force: true })
    },
  }
}
