import { closeSync, fstatSync, statSync } from 'node:fs'
import { linesBackwards } from './backwards.js'
import { fullForwards, openFull } from './forwards.js'
import type { Note } from './forwards.js'
import { readLine } from './line.js'
import type { LogLine } from './line.js'
import type { Member } from './members.js'
import type { FullFile } from '../file-names.js'

/** A clock that was set back a little does not end a search. */
const clockSlackMs = 60_000

export interface NewestQuery {
  readonly matches: (line: LogLine) => boolean
  /** So many lines are wanted. */
  readonly count: number
  readonly since: number
  readonly note: Note
}

/** The lines of one process that match, the newest first. Older files are opened when they are asked for. */
export async function* newestFirst(member: Member, end: number, query: NewestQuery): AsyncGenerator<LogLine> {
  let wanted = query.count
  if (member.live) {
    for (const line of matching(linesBackwards(member.live.descriptor, end), query)) {
      yield line
      wanted -= 1
    }
  }
  for (const file of [...member.full].reverse()) {
    if (wanted <= 0 || endedBefore(file, query.since)) return
    for await (const line of newestOf(file, { ...query, count: wanted })) {
      yield line
      wanted -= 1
    }
  }
}

/** Nothing is written to a file after its last line: it is not opened to see when that was. */
export function endedBefore({ path }: FullFile, since: number): boolean {
  const status = statSync(path, { throwIfNoEntry: false })
  return status !== undefined && status.mtimeMs < since - clockSlackMs
}

function* matching(texts: Iterable<string>, { matches, since }: NewestQuery): Generator<LogLine> {
  for (const text of texts) {
    if (text === '') continue
    const line = readLine(text)
    if (line.time !== undefined && line.time < since - clockSlackMs) return
    if (matches(line)) yield line
  }
}

async function* newestOf(file: FullFile, query: NewestQuery): AsyncGenerator<LogLine> {
  const open = file.compressed ? undefined : openFull(file, query.note)
  if (open && !open.compressed) {
    try {
      yield* matching(linesBackwards(open.descriptor, fstatSync(open.descriptor).size), query)
    } finally {
      closeSync(open.descriptor)
    }
    return
  }
  if (open) closeSync(open.descriptor)
  // What is compressed is read from its beginning: of all its lines the last ones are kept.
  let kept: LogLine[] = []
  for await (const texts of fullForwards(file, query.note)) {
    for (const text of texts) {
      const line = readLine(text)
      if (text !== '' && query.matches(line)) kept.push(line)
    }
    if (kept.length > query.count) kept = kept.slice(-query.count)
  }
  yield* kept.reverse()
}
