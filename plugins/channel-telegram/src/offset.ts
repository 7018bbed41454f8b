import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDrafts, writeWhole } from '@openclaw/sdk/files'

/** Where the next poll begins, kept over a restart. */
export interface Offset {
  /** The update_id to ask from; undefined asks for all that Telegram has not been told about. */
  next(): number | undefined
  /** This update and those before it are done. Ids are not compared: after a quiet week they begin anew, anywhere. */
  moveBehind(updateId: number): void
  /** Resolves when it is on disk. */
  save(): Promise<void>
}

/** After a week without updates Telegram chooses ids at random: an offset nearly as old says nothing. */
const staleMs = 6 * 24 * 60 * 60 * 1_000

interface Saved {
  readonly bot: number
  readonly next: number
  /** ms since 1970. */
  readonly at: number
}

/** In memory only without a folder. What another bot left behind, or what cannot be read, counts as nothing. */
export async function openOffset(
  folder: string | undefined,
  bot: number,
  now: () => number,
): Promise<Offset> {
  const file = folder === undefined ? undefined : join(folder, 'offset.json')
  if (file !== undefined) await removeDrafts(file)
  let saved = file === undefined ? undefined : await read(file, bot)
  let written = saved
  return {
    next: () => (saved && now() - saved.at < staleMs ? saved.next : undefined),
    moveBehind(updateId) {
      saved = { bot, next: updateId + 1, at: now() }
    },
    async save() {
      if (file === undefined || !saved || saved === written) return
      const writing = saved
      await writeWhole(file, JSON.stringify(writing))
      written = writing
    },
  }
}

async function read(file: string, bot: number): Promise<Saved | undefined> {
  try {
    const saved = JSON.parse(await readFile(file, 'utf8')) as Saved
    const usable = saved.bot === bot && Number.isSafeInteger(saved.next) && Number.isFinite(saved.at)
    return usable ? saved : undefined
  } catch {
    // Missing, or cut off: all updates come once more, and the queue knows those it has.
    return undefined
  }
}
