import type { SessionEntry } from '@openclaw/sdk'

/** The first line of a session's file. */
export interface Opening {
  readonly session: string
  /** ms since 1970. */
  readonly openedAt: number
}

/** Every other line: what one turn added. One line is written at once, so a turn is there whole or not at all. */
export interface TurnLine {
  readonly turn: string
  readonly at: number
  readonly entries: readonly SessionEntry[]
}

export interface ParsedFile {
  readonly opening: Opening | undefined
  readonly turns: readonly TurnLine[]
  /** Bytes up to the end of the last whole line: what stands behind them was torn off by a crash. */
  readonly wholeBytes: number
  /** Lines that say nothing that can be read. */
  readonly damaged: readonly string[]
}

export function parseFile(content: Buffer): ParsedFile {
  const wholeBytes = content.lastIndexOf(10) + 1
  const lines = content.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1)
  let opening: Opening | undefined
  const turns: TurnLine[] = []
  const damaged: string[] = []
  for (const line of lines) {
    const value = parseLine(line)
    if (isOpening(value)) opening ??= value
    else if (isTurn(value)) turns.push(value)
    else damaged.push(line)
  }
  return { opening, turns, wholeBytes, damaged }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isOpening(value: unknown): value is Opening {
  const { session, openedAt } = (value ?? {}) as Partial<Opening>
  return typeof session === 'string' && typeof openedAt === 'number'
}

function isTurn(value: unknown): value is TurnLine {
  const { turn, at, entries } = (value ?? {}) as Partial<TurnLine>
  return (
    typeof turn === 'string' && typeof at === 'number' && Array.isArray(entries) && entries.every(isEntry)
  )
}

function isEntry(value: unknown): boolean {
  const { role, text, at } = (value ?? {}) as Partial<SessionEntry>
  return typeof role === 'string' && typeof text === 'string' && typeof at === 'number'
}
