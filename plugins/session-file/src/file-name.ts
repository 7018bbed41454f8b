import { createHash } from 'node:crypto'

/** A file name for a session key: readable, unique, and the same on systems that ignore case or forbid characters. */
export function fileNameOf(key: string): string {
  const readable = key.replace(/[^a-zA-Z0-9._-]+/g, '_').slice(0, 80)
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16)
  return `${readable}-${digest}.jsonl`
}
