import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from '@openclaw/sdk'
import type { FolderSize } from './status-report.js'

/** So many files are looked at at once. */
const batch = 64

/** What lies in a data folder, at any depth, and what its disk has left. A folder that is not there is empty. */
export async function folderSize(name: string, { path, prefix }: DataFolder): Promise<FolderSize> {
  const entries = await readdir(path, { withFileTypes: true, recursive: prefix === undefined }).catch(
    () => [],
  )
  const files = entries.filter(
    (entry) => entry.isFile() && (prefix === undefined || entry.name.startsWith(prefix)),
  )
  let bytes = 0
  for (let start = 0; start < files.length; start += batch) {
    const sizes = files.slice(start, start + batch).map(async (file) => {
      // What is gone meanwhile takes no room.
      const found = await stat(join(file.parentPath, file.name)).catch(() => undefined)
      return found?.size ?? 0
    })
    for (const size of await Promise.all(sizes)) bytes += size
  }
  const disk = await statfs(path).catch(() => undefined)
  return { name, path, files: files.length, bytes, freeBytes: disk && disk.bavail * disk.bsize }
}
