import { OpenClawError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { formatPath } from './path.js'
import type { Path } from './path.js'

/** One thing that is wrong in a config. Never carries a value of the config: it may be a secret. */
export interface Problem {
  readonly path: Path
  /** What is wrong, to stand behind the path: `must be a number, and it is a string`. */
  readonly text: string
  /** What to do, as a whole sentence. */
  readonly cure?: string
}

export interface Position {
  /** Both from 1. */
  readonly line: number
  readonly column: number
}

/** Where the config came from, so that a problem can say where it stands. */
export interface Source {
  /** The file's path; undefined for a config that was made in code. */
  readonly file?: string
  /** The place of a key, in formats that have one. */
  locate?(path: Path): Position | undefined
}

/** All problems as one error: a sentence for one of them, a list for several. */
export function problemsError(
  code: ErrorCode,
  problems: readonly Problem[],
  source: Source = {},
  details: { plugin?: string } = {},
): OpenClawError {
  const lines = problems.map((problem) => problemLine(problem, source))
  const where = source.file ?? 'The config'
  const message =
    lines.length === 1 ? String(lines[0]) : `${where} has ${lines.length} errors:\n  ${lines.join('\n  ')}`
  const cures = [...new Set(problems.flatMap((problem) => problem.cure ?? []))]
  const hint =
    cures.length > 0 ? cures.slice(0, 3).join(' ') : `Correct it in ${source.file ?? 'the config'}.`
  return new OpenClawError(code, message, { hint, ...details })
}

function problemLine(problem: Problem, source: Source): string {
  const place = formatPosition(source, source.locate?.(problem.path))
  const path = formatPath(problem.path)
  return `${place}${path === '' ? 'the config' : path} ${problem.text}`
}

/** `file:3:5: `, as editors and terminals open it; empty where nothing is known. */
export function formatPosition(source: Source, position: Position | undefined): string {
  if (source.file === undefined) return ''
  return position ? `${source.file}:${position.line}:${position.column}: ` : `${source.file}: `
}
