import type { LogLine } from './line.js'

interface Head {
  readonly lines: AsyncGenerator<LogLine>
  line: LogLine
  /** Of the line, or where it has none of the one before it. */
  time: number
}

/**
 * The lines of several processes in the order of their times; those of one keep their order. `isNext`: of two times the
 * one that comes first.
 */
export async function* merge(
  sources: readonly AsyncGenerator<LogLine>[],
  isNext: (time: number, other: number) => boolean,
): AsyncGenerator<LogLine> {
  const [only, second] = sources
  if (!only) return
  if (!second) return yield* only
  const heads: Head[] = []
  try {
    for (const lines of sources) {
      const head = await advance({ lines, line: { text: '', fields: () => undefined }, time: 0 })
      if (head) heads.push(head)
    }
    while (heads.length > 0) {
      const best = heads.reduce((one, other) => (isNext(other.time, one.time) ? other : one))
      yield best.line
      if (!(await advance(best))) heads.splice(heads.indexOf(best), 1)
    }
  } finally {
    for (const { lines } of heads) await lines.return(undefined)
  }
}

async function advance(head: Head): Promise<Head | undefined> {
  const { value, done } = await head.lines.next()
  if (done) return undefined
  head.line = value
  head.time = value.time ?? head.time
  return head
}
