import { readSync } from 'node:fs'
import { longestLine } from './splitter.js'

const blockBytes = 64 * 1024

/** The lines of an open file that end before `end`, the last one first. Of the file no more is read than is asked for. */
export function* linesBackwards(file: number, end: number): Generator<string> {
  /** The beginning of the line under way, cut where it is too long; the last part first. */
  let parts: Buffer[] = []
  let size = 0
  let isFirst = true

  function keep(part: Buffer): void {
    parts.push(part)
    size += part.length
    // Its beginning counts: what is too much is at its end.
    while (size - parts[0]!.length >= longestLine) size -= parts.shift()!.length
  }

  function take(): string {
    const text = Buffer.concat(parts.reverse()).toString('utf8', 0, longestLine)
    parts = []
    size = 0
    return text
  }

  for (let at = end; at > 0;) {
    const length = Math.min(blockBytes, at)
    at -= length
    const block = Buffer.alloc(length)
    const read = readSync(file, block, 0, length, at)
    let stop = read
    for (let found; (found = stop > 0 ? block.lastIndexOf(10, stop - 1) : -1) >= 0; stop = found) {
      keep(block.subarray(found + 1, stop))
      // Behind the last line end there is no line.
      if (!isFirst || size > 0) yield take()
      isFirst = false
      parts = []
      size = 0
    }
    keep(block.subarray(0, stop))
  }
  if (size > 0 || !isFirst) yield take()
}

/** Where the last line that has ended ends. */
export function lastLineEnd(file: number, size: number): number {
  for (let at = size; at > 0;) {
    const block = Buffer.alloc(Math.min(blockBytes, at))
    at -= block.length
    const found = block.subarray(0, readSync(file, block, 0, block.length, at)).lastIndexOf(10)
    if (found >= 0) return at + found + 1
  }
  return 0
}
