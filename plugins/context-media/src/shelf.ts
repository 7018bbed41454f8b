import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorLine } from '@openclaw/sdk'
import type { Log, SessionStore, Turn, World } from '@openclaw/sdk'
import { folderNameOf } from './folder-name.js'
import { headBytes } from './formats.js'

/** The files of all sessions, a folder each. What cannot be removed is told in the log, and tried again at the next look. */
export interface Shelf {
  /** The folder of a turn's session. It stays until the turn has ended. */
  use(turn: Turn): string
  ended(turnId: string): void
  /** A file that was staged before, by its name without the extension. */
  find(folder: string, stem: string): Promise<Staged | undefined>
  /** Removes what a folder has of other messages than those of this turn: their session has ended. */
  clear(folder: string, turn: Turn): Promise<void>
  /** A file has come. */
  added(sizeBytes: number): Promise<void>
  /** Removes what is left of sessions that have ended, of crashes, and what is too much. */
  sweep(): Promise<void>
}

interface Staged {
  readonly path: string
  readonly sizeBytes: number
  readonly head: Uint8Array
}

interface Kept {
  readonly path: string
  readonly sizeBytes: number
  readonly changedAt: number
}

interface ShelfOptions {
  readonly root: string
  readonly maxTotalBytes: number
  /** ms of silence after which a session has ended. */
  readonly ttl: number
  readonly sessions: SessionStore
  readonly world: World
  readonly log: Log
}

/** ms after which a draft is left of a crash: a file comes within less, or not at all. */
const draftMs = 60_000
/** ms for which a folder may be without a session: of a first turn, here or in another process. */
const unknownMs = 3_600_000
/** How much stays, of what may, when it was too much: not each file that comes is to look at all others. */
const cutTo = 0.9

export function createShelf({ root, maxTotalBytes, ttl, sessions, world, log }: ShelfOptions): Shelf {
  /** The turns under way, by the names of their folders. */
  const used = new Map<string, string>()
  let totalBytes = 0
  let tail = Promise.resolve()

  /** One look at all files at a time. */
  function alone(task: () => Promise<void>): Promise<void> {
    tail = tail.then(() => told(task))
    return tail
  }

  async function told(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      log.warn({ folder: root, error: errorLine(error) }, 'files that are not needed could not be removed')
    }
  }

  async function sweep(): Promise<void> {
    const open = await openFolders()
    for (const name of await namesIn(root)) {
      const folder = join(root, name)
      if (name.startsWith('.')) await rm(folder, { recursive: true, force: true })
      else if (used.has(name)) continue
      else if (!open.has(name) && (await isOlder(folder, unknownMs))) await remove(name)
      else await removeDrafts(folder)
    }
    await cut()
  }

  async function openFolders(): Promise<Set<string>> {
    const now = world.clock.now()
    const open = (await sessions.list()).filter(({ updatedAt }) => now - updatedAt <= ttl)
    return new Set(open.map(({ key }) => folderNameOf(key)))
  }

  async function remove(name: string): Promise<void> {
    // A turn may have begun meanwhile; one that begins from here on finds no folder and makes one.
    if (used.has(name)) return
    const gone = join(root, `.${name}.gone`)
    await rename(join(root, name), gone)
    await rm(gone, { recursive: true, force: true })
  }

  async function removeDrafts(folder: string): Promise<void> {
    for (const name of await namesIn(folder)) {
      const draft = join(folder, name)
      if (name.startsWith('.') && (await isOlder(draft, draftMs))) await rm(draft, { force: true })
    }
  }

  async function cut(): Promise<void> {
    const all: (Kept & { readonly isUsed: boolean })[] = []
    for (const name of await namesIn(root)) {
      for (const file of await filesIn(join(root, name))) all.push({ ...file, isUsed: used.has(name) })
    }
    totalBytes = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (totalBytes <= maxTotalBytes) return
    const oldest = all.sort((a, b) => a.changedAt - b.changedAt).filter(({ isUsed }) => !isUsed)
    for (const { path, sizeBytes } of oldest) {
      if (totalBytes <= maxTotalBytes * cutTo) return
      await rm(path, { force: true })
      totalBytes -= sizeBytes
    }
  }

  async function isOlder(path: string, ms: number): Promise<boolean> {
    const found = await stat(path).catch(() => undefined)
    return found !== undefined && world.clock.now() - found.mtimeMs > ms
  }

  return {
    use({ id, sessionKey }) {
      const name = folderNameOf(sessionKey)
      used.set(name, id)
      return join(root, name)
    },
    ended(turnId) {
      for (const [name, id] of used) if (id === turnId) used.delete(name)
    },
    async find(folder, stem) {
      const name = (await namesIn(folder)).find((one) => one === stem || one.startsWith(`${stem}.`))
      return name === undefined ? undefined : look(join(folder, name))
    },
    clear(folder, { messages }) {
      const isOwn = (name: string) => messages.some(({ id }) => name.startsWith(`${id}-`))
      return told(async () => {
        const others = (await namesIn(folder)).filter((name) => !isOwn(name))
        for (const name of others) await rm(join(folder, name), { force: true })
      })
    },
    async added(sizeBytes) {
      totalBytes += sizeBytes
      if (totalBytes > maxTotalBytes) await alone(cut)
    },
    sweep: () => alone(sweep),
  }
}

async function look(path: string): Promise<Staged> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return { path, sizeBytes: (await handle.stat()).size, head: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}

async function filesIn(folder: string): Promise<readonly Kept[]> {
  const files: Kept[] = []
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile()) files.push({ path, sizeBytes: found.size, changedAt: found.mtimeMs })
  }
  return files
}

/** Nothing of what is no folder, or is not there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}
