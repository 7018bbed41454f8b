import { createHash } from 'node:crypto'

/** The folder of a session: readable, unique, and the same on systems that ignore case or forbid characters. */
export function folderNameOf(key: string): string {
  const readable = key.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, 80)
  return `${readable}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
}
