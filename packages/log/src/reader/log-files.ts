import { closeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { lastLineEnd } from './backwards.js'
import { followMember, followNewMember } from './follow.js'
import type { Follower } from './follow.js'
import { blocksForwards, fullForwards } from './forwards.js'
import type { Note } from './forwards.js'
import { readLine } from './line.js'
import type { LogLine } from './line.js'
import { memberPaths, openMember } from './members.js'
import type { Member } from './members.js'
import { merge } from './merge.js'
import { endedBefore, newestFirst } from './newest.js'
import { matcherOf } from './query.js'
import type { LogQuery } from './query.js'

const lookEveryMs = 200

/** A log as it is at one moment: the files of all processes that wrote it. */
export interface LogFiles {
  /** Of no process there is a file. */
  readonly isEmpty: boolean
  /** The newest `count` lines that match, the oldest of them first. Only these are kept in memory. */
  newest(query: LogQuery, count: number): Promise<LogLine[]>
  /** All lines that match, the oldest first; read as they are asked for. */
  all(query: LogQuery): AsyncGenerator<LogLine>
  /** What is written from that moment on, as it comes, until it is aborted. */
  follow(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogLine[]>
  close(): void
}

export interface LogFilesOptions {
  /** Of what cannot be read, or only in part. */
  readonly note: Note
  /** Half a line at the end is left to `follow`, which reads it when it is whole. */
  readonly willFollow: boolean
}

/** `path` is that of the first process: `gateway.log`. Throws OC_LOG_UNREADABLE. */
export function openLogFiles(path: string, { note, willFollow }: LogFilesOptions): LogFiles {
  const opened = memberPaths(path).map((one) => (willFollow ? wholeLines(openMember(one)) : openMember(one)))
  const members = opened.filter(({ live, full }) => live !== undefined || full.length > 0)
  let isFollowed = false

  return {
    isEmpty: members.length === 0,
    async newest(query, count) {
      const rest = { matches: matcherOf(query), count, since: query.since ?? -Infinity, note }
      const sources = members.map((member) => newestFirst(member, member.live?.size ?? 0, rest))
      const lines: LogLine[] = []
      if (count === 0) return lines
      for await (const line of merge(sources, (time, other) => time > other)) {
        lines.push(line)
        if (lines.length === count) break
      }
      return lines.reverse()
    },
    all(query) {
      const sources = members.map((member) => oldestFirst(member, query, note))
      return merge(sources, (time, other) => time < other)
    },
    follow(query, signal) {
      isFollowed = true
      return followAll(path, members, query, signal, note)
    },
    close() {
      // Who follows goes on from these files, and closes them.
      if (!isFollowed) for (const { live } of members) if (live) closeSync(live.descriptor)
    },
  }
}

function wholeLines(member: Member): Member {
  const { live } = member
  return live ? { ...member, live: { ...live, size: lastLineEnd(live.descriptor, live.size) } } : member
}

async function* oldestFirst(member: Member, query: LogQuery, note: Note): AsyncGenerator<LogLine> {
  const { since = -Infinity, until = Infinity } = query
  const matches = matcherOf(query)
  let isPast = false

  function* wanted(texts: readonly string[]): Generator<LogLine> {
    for (const text of texts) {
      if (text === '') continue
      const line = readLine(text)
      if (matches(line)) yield line
      else if (line.time !== undefined && line.time > until) isPast = true
    }
  }

  for (const file of member.full) {
    if (endedBefore(file, since)) continue
    for await (const texts of fullForwards(file, note)) yield* wanted(texts)
    // What follows is later still.
    if (isPast) return
  }
  if (!member.live) return
  for (const texts of blocksForwards(member.live.descriptor, member.live.size)) yield* wanted(texts)
}

async function* followAll(
  path: string,
  members: readonly Member[],
  query: LogQuery,
  signal: AbortSignal,
  note: Note,
): AsyncGenerator<LogLine[]> {
  const matches = matcherOf(query)
  const followers = new Map<string, Follower>()
  for (const member of members) followers.set(member.path, followMember(member, note))
  try {
    while (!signal.aborted) {
      const texts: string[][] = []
      for (const one of memberPaths(path)) {
        if (!followers.has(one)) followers.set(one, followNewMember(one, note))
      }
      for (const follower of followers.values()) texts.push(await follower.next())
      const lines = inOrder(texts).filter(matches)
      if (lines.length > 0) yield lines
      else await pause(lookEveryMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    for (const follower of followers.values()) follower.close()
  }
}

/** Several processes by time; what has no time stays behind what stands before it. */
function inOrder(texts: readonly (readonly string[])[]): LogLine[] {
  const timed = texts.flatMap((lines) => {
    let time = 0
    return lines.flatMap((text) => {
      if (text === '') return []
      const line = readLine(text)
      time = line.time ?? time
      return [{ line, time }]
    })
  })
  const several = texts.filter((lines) => lines.length > 0).length > 1
  return (several ? timed.sort((a, b) => a.time - b.time) : timed).map(({ line }) => line)
}
