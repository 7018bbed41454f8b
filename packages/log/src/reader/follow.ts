import { closeSync, fstatSync, readSync } from 'node:fs'
import type { FullFile } from '../file-names.js'
import { fullForwards } from './forwards.js'
import type { Note } from './forwards.js'
import { fileAt, openMember } from './members.js'
import type { LiveFile, Member } from './members.js'
import { createSplitter } from './splitter.js'
import type { Splitter } from './splitter.js'

const blockBytes = 256 * 1024
/** At most so much of a file is read at once. */
const mostBlocks = 64

/** What one process writes from some moment on. */
export interface Follower {
  /** The lines that were written since the last time, each once. */
  next(): Promise<string[]>
  close(): void
}

interface Place {
  readonly live: LiveFile
  readonly splitter: Splitter
  at: number
}

/** From the size on that its file had; a member without one is read from the beginning of its next one. */
export function followMember({ path, live, full }: Member, note: Note): Follower {
  let place = live && placeIn(live, live.size)
  let latest = full.at(-1)?.number ?? 0
  const block = Buffer.alloc(blockBytes)

  async function next(): Promise<string[]> {
    const lines = place ? readOn(place) : []
    const file = fileAt(path)
    if (file === undefined || file === place?.live.file) return lines
    // Another file has its name: nothing more is written to this one.
    if (place) {
      lines.push(...readOn(place, Infinity), ...place.splitter.rest())
      closeSync(place.live.descriptor)
    }
    const now = openMember(path)
    for (const between of now.full.filter(({ number }) => number > latest)) {
      if (isOwn(between)) continue
      for await (const texts of fullForwards(between, note)) lines.push(...texts)
    }
    latest = now.full.at(-1)?.number ?? latest
    place = now.live && placeIn(now.live, 0)
    return lines
  }

  // What was read as it was written became the first of those that are full since.
  function isOwn({ number, path: full, compressed }: FullFile): boolean {
    if (!place || number !== latest + 1) return false
    return compressed || fileAt(full) === undefined || fileAt(full) === place.live.file
  }

  function readOn(here: Place, blocks = mostBlocks): string[] {
    const { descriptor } = here.live
    if (fstatSync(descriptor).size < here.at) {
      note(`${path} was cut off: it is read from its beginning.`)
      here.splitter.rest()
      here.at = 0
    }
    const lines: string[] = []
    for (let count = 0; count < blocks; count += 1) {
      const read = readSync(descriptor, block, 0, block.length, here.at)
      if (read === 0) break
      here.at += read
      lines.push(...here.splitter.push(block.subarray(0, read)))
    }
    return lines
  }

  return {
    next,
    close() {
      if (place) closeSync(place.live.descriptor)
      place = undefined
    },
  }
}

function placeIn(live: LiveFile, at: number): Place {
  return { live, at, splitter: createSplitter() }
}

/** One that appeared since: all that it has is new. */
export function followNewMember(path: string, note: Note): Follower {
  return followMember({ path, full: [] }, note)
}
