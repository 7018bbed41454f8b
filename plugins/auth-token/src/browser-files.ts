import { open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Log } from '@openclaw/sdk'
import type { Browser, BrowserStore } from './browser-store.js'
import { syncFolder, writeDraft } from '@openclaw/sdk/files'

/** A draft that a crash left behind has such a name too. */
const ours = /^\.?[0-9a-f]{64}\.json/
/** More than any of these files has, in bytes. */
const largest = 4_096

/**
 * Keeps each browser as a file in `<home>/browsers`, for every gateway with this home. The time of the file says when the
 * browser was last seen: to set it cannot bring a removed one back, as a file written anew would.
 */
export function createBrowserFiles(home: string, log: Log): BrowserStore {
  const folder = join(home, 'browsers')
  const fileOf = (digest: string): string => join(folder, `${digest}.json`)

  return {
    async read(digest) {
      const file = fileOf(digest)
      try {
        return await readBrowser(file)
      } catch (error) {
        if (isMissing(error)) return undefined
        log.warn(
          { file, error: errorLine(error) },
          'a signed-in browser is not known: its file cannot be used',
        )
        return undefined
      }
    },
    async add(digest, { createdAt, seenAt, proof }) {
      const file = fileOf(digest)
      await orUnwritable(folder, async () => {
        const draft = await writeDraft(file, `${JSON.stringify({ createdAt, proof })}\n`)
        await utimes(draft, new Date(seenAt), new Date(seenAt))
        await rename(draft, file)
        await syncFolder(folder)
      })
    },
    async seen(digest, at) {
      const file = fileOf(digest)
      await utimes(file, new Date(at), new Date(at)).catch((error: unknown) => {
        if (!isMissing(error))
          log.warn({ file, error: errorLine(error) }, 'when a browser was seen is not kept')
      })
    },
    async remove(digest) {
      await orUnwritable(folder, async () => {
        await rm(fileOf(digest), { force: true })
        // A power cut must not sign it in again.
        await syncFolder(folder).catch(emptyIfMissing)
      })
    },
    async trim(since, most) {
      await orUnwritable(folder, async () => {
        const files = await filesIn(folder)
        const newest = files.sort((a, b) => b.seenAt - a.seenAt)
        const gone = newest.filter(({ seenAt }, index) => seenAt < since || index >= most)
        await Promise.all(gone.map(({ file }) => rm(file, { force: true })))
      })
    },
  }
}

/** Throws for what is no file of ours. */
async function readBrowser(file: string): Promise<Browser> {
  const handle = await open(file)
  try {
    const { mtimeMs, size } = await handle.stat()
    if (size > largest) throw new Error(`it has ${size} bytes`)
    const { createdAt, proof } = JSON.parse(await handle.readFile('utf8')) as Partial<Browser>
    if (typeof createdAt === 'number' && /^[0-9a-f]{64}$/.test(String(proof)))
      return { createdAt, proof: String(proof), seenAt: mtimeMs }
    throw new Error('it does not say what it should')
  } finally {
    await handle.close()
  }
}

async function filesIn(folder: string): Promise<{ file: string; seenAt: number }[]> {
  const names = (await readdir(folder).catch(emptyIfMissing)).filter((name) => ours.test(name))
  const files = await Promise.all(
    names
      .map(async (name) => {
        const file = join(folder, name)
        const { mtimeMs } = await stat(file)
        return { file, seenAt: mtimeMs }
        // Another gateway may have removed it meanwhile.
      })
      .map((found) => found.catch(emptyIfMissing)),
  )
  return files.flat()
}

function emptyIfMissing(error: unknown): [] {
  if (isMissing(error)) return []
  throw error
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

async function orUnwritable(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    const message = `Signed-in browsers cannot be kept in ${folder}: ${errorLine(cause)}`
    throw new OpenClawError('OC_HOME_UNWRITABLE', message, { cause })
  }
}
