import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import type { World } from '@openclaw/sdk'

export interface FileLock {
  /** Runs `work` while nobody else holds the lock, here or in another process. Throws OC_STORE_HELD. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

const everyMs = 20
/** Looks at one and the same lock until it counts as left behind by a crash: who holds one writes a small file. */
const patience = 50
const most = 75

/** A lock that is a file: whoever made it holds it. */
export function createFileLock(file: string, { scheduler }: Pick<World, 'scheduler'>): FileLock {
  let last: Promise<unknown> = Promise.resolve()

  async function take(): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    let seen: string | undefined
    let times = 0
    for (let look = 0; look < most; look += 1) {
      if (await make(file)) return
      const holder = await holderOf(file)
      times = holder === seen ? times + 1 : 0
      seen = holder
      if (holder !== undefined && times >= patience && (await holderOf(file)) === holder)
        await rm(file, { force: true })
      else await new Promise<void>((resolve) => void scheduler.after(everyMs, resolve))
    }
    const hint = 'If no gateway with this home runs, remove the file.'
    throw new OpenClawError('OC_STORE_HELD', `${file} is held by another process`, { hint })
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    await take()
    try {
      return await work()
    } finally {
      await rm(file, { force: true })
    }
  }

  return {
    hold(work) {
      const next = last.then(() => alone(work))
      last = next.catch(() => undefined)
      return next
    },
  }
}

async function make(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function holderOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found && `${found.ino} ${found.ctimeMs}`
}
