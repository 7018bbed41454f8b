/** A longer line is cut: whatever is in a file, it fits into memory. */
export const longestLine = 16 * 1024 * 1024

/** Cuts what is read of a file into lines. */
export interface Splitter {
  /** The lines that have ended. */
  push(block: Buffer): string[]
  /** What has no end yet, which it forgets. */
  rest(): string[]
}

export function createSplitter(): Splitter {
  let kept: Buffer[] = []
  let size = 0

  function keep(part: Buffer): void {
    const room = longestLine - size
    if (part.length === 0 || room <= 0) return
    // A copy: the block is used again.
    kept.push(Buffer.from(part.subarray(0, room)))
    size += Math.min(part.length, room)
  }

  function take(): string {
    const text = Buffer.concat(kept).toString('utf8')
    kept = []
    size = 0
    return text
  }

  return {
    push(block) {
      const first = block.indexOf(10)
      if (first < 0) {
        keep(block)
        return []
      }
      keep(block.subarray(0, first))
      const lines = [take()]
      let from = first + 1
      // Each by itself: a part of a longer text would keep all of that in memory.
      for (let to; (to = block.indexOf(10, from)) >= 0; from = to + 1)
        lines.push(block.toString('utf8', from, to))
      keep(block.subarray(from))
      return lines
    },
    rest: () => (size > 0 ? [take()] : []),
  }
}
