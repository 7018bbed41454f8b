import { mkdir, open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { headBytes } from './formats.js'
import type { Unread } from './unread.js'
import { untilAborted } from './until-aborted.js'

/** Where a file belongs, and what it is. */
export interface Place {
  readonly path: string
  readonly mimeType: string
}

interface Receiving {
  /** Where the bytes stand until they are whole. */
  readonly draft: string
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Judges a file by how it begins. */
  place(head: Uint8Array): Place | Unread
}

/**
 * Writes a stream to a file that is there whole or not at all, and returns the place with its size. Rejects where the
 * stream or the disk fails.
 */
export async function receiveFile(
  bytes: AsyncIterable<Uint8Array>,
  { draft, maxBytes, signal, place }: Receiving,
): Promise<(Place & { readonly sizeBytes: number }) | Unread> {
  const iterator = bytes[Symbol.asyncIterator]()
  let handle: FileHandle | undefined
  try {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 })
    handle = await open(draft, 'wx', 0o600)
    let head = Buffer.alloc(0)
    let placed: Place | undefined
    let sizeBytes = 0
    for (let ended = false; !ended;) {
      const next = await untilAborted(iterator.next(), signal)
      ended = next.done === true
      const chunk = next.done ? nothing : next.value
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) return 'too large'
      if (placed) {
        await handle.writeFile(chunk)
        continue
      }
      head = Buffer.concat([head, chunk])
      if (head.length < headBytes && !ended) continue
      const answer = place(head)
      if (typeof answer === 'string') return answer
      placed = answer
      await handle.writeFile(head)
    }
    await handle.sync()
    await rename(draft, placed!.path)
    return { ...placed!, sizeBytes }
  } finally {
    // It may never answer: nobody waits for it.
    iterator.return?.().then(undefined, () => undefined)
    await handle?.close()
    await rm(draft, { force: true })
  }
}

const nothing = new Uint8Array()
