import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes `text` beside `file`, for its owner alone and in a folder for its owner alone, and returns where: whole and on
 * the disk, to be linked or renamed to `file`.
 */
export async function writeDraft(file: string, text: string): Promise<string> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${basename(file)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } catch (error) {
    await unlink(draft)
    throw error
  } finally {
    await handle.close()
  }
  return draft
}

/** What came into a folder or left it is on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts `text` into `file`, so that it is whole or as it was before, also after a power cut. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await rename(await writeDraft(file, text), file)
  await syncFolder(dirname(file))
}

/** Removes what a crash left beside `file`; only where nobody else writes it. */
export async function removeDrafts(file: string): Promise<void> {
  const [folder, start] = [dirname(file), `.${basename(file)}.`]
  const names = await readdir(folder).catch(() => [])
  const drafts = names.filter((name) => name.startsWith(start) && name.endsWith('.tmp'))
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })))
}
