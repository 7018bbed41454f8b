import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { compressedName, fullFiles, unfinishedEnd } from './file-names.js'
import type { FullFile } from './file-names.js'

/** Compresses full files in the background, one at a time, the oldest first. */
export interface Compressor {
  /** Compresses what is not; called while it works it goes on after that. */
  wake(path: string): void
  /** Gives up the file under way; the next one that wakes takes it up. */
  close(): Promise<void>
}

/** Calls `failed` where one cannot be compressed: it stays as it is until the next call of `wake`. */
export function createCompressor(failed: (error: unknown) => void): Compressor {
  const stop = new AbortController()
  let work = Promise.resolve()
  let state: 'idle' | 'working' | 'more' = 'idle'

  function wake(path: string): void {
    if (stop.signal.aborted) return
    if (state === 'idle') work = run(path)
    else state = 'more'
  }

  async function run(path: string): Promise<void> {
    do {
      state = 'working'
      try {
        for (let file; (file = nextOf(path));) await compress(file.path, stop.signal)
      } catch (error) {
        if (!stop.signal.aborted) failed(error)
      }
    } while (isMore())
    state = 'idle'
  }

  // It changes while `run` waits, which types do not see.
  const isMore = () => state === 'more'

  return {
    wake,
    async close() {
      stop.abort()
      await work
    },
  }
}

function nextOf(path: string): FullFile | undefined {
  const files = fullFiles(path)
  for (const { path: name, number, compressed } of files) {
    if (compressed) continue
    // Its process ended between the two: it is there twice.
    if (!files.some((other) => other.compressed && other.number === number))
      return { path: name, number, compressed }
    rmSync(name, { force: true })
  }
  return undefined
}

/** Under its name it is whole: it is written beside, and renamed. */
async function compress(path: string, signal: AbortSignal): Promise<void> {
  const [{ createGzip }, { pipeline }] = await Promise.all([
    import('node:zlib'),
    import('node:stream/promises'),
  ])
  const unfinished = path + unfinishedEnd
  try {
    const out = createWriteStream(unfinished, { mode: 0o600, flush: true })
    await pipeline(createReadStream(path), createGzip(), out, { signal })
    await rename(unfinished, compressedName(path))
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
  rmSync(path, { force: true })
}
