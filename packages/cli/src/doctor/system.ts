import { readFileSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** What the machine is like, as far as checks ask. */
export interface System {
  readonly nodeVersion: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** ms since 1970. */
  now(): number
  /** Bytes that this user may still write where the folder is or will be; undefined where nobody tells. */
  freeBytes(folder: string): number | undefined
  /** Files and sockets that a process may have open; undefined where nobody tells. */
  openFiles(): number | undefined
}

export const realSystem: System = {
  nodeVersion: process.versions.node,
  env: process.env,
  now: () => Date.now(),
  freeBytes(folder) {
    try {
      const { bavail, bsize } = statfsSync(folder)
      return bavail * bsize
    } catch {
      const above = dirname(folder)
      return above === folder ? undefined : realSystem.freeBytes(above)
    }
  },
  openFiles() {
    try {
      const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
      return soft === undefined ? undefined : Number(soft)
    } catch {
      return undefined
    }
  },
}
