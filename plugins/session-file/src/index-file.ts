import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionSummary } from '@openclaw/sdk'
import { fileNameOf } from './file-name.js'

/** What is known of a session without reading its file. */
export interface KnownSession extends SessionSummary {
  /** The length of its file. One of another length tells something else. */
  readonly bytes: number
}

const indexName = 'index.json'

/** By the names of the files; empty when there is no index that can be believed. */
export async function readIndex(folder: string): Promise<Map<string, KnownSession>> {
  try {
    const known = JSON.parse(await readFile(join(folder, indexName), 'utf8')) as Record<string, KnownSession>
    return new Map(Object.entries(known).filter(([name, session]) => tellsOf(name, session)))
  } catch {
    return new Map()
  }
}

/** Several processes may write it, `writer` by `writer`: the last one stays, and each entry is held against its file. */
export async function writeIndex(
  folder: string,
  writer: string,
  sessions: readonly KnownSession[],
): Promise<void> {
  const byName = sessions.map((session) => [fileNameOf(session.key), session])
  const beside = join(folder, `${indexName}.${writer}.new`)
  await writeFile(beside, JSON.stringify(Object.fromEntries(byName)), { mode: 0o600, flush: true })
  await rename(beside, join(folder, indexName))
}

function tellsOf(name: string, session: unknown): boolean {
  const { key, entries, updatedAt, bytes } = (session ?? {}) as Partial<KnownSession>
  const known = typeof key === 'string' && fileNameOf(key) === name
  return known && [entries, updatedAt, bytes].every(Number.isSafeInteger)
}
