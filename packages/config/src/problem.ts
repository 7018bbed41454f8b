import type { ErrorCode } from '@openclaw/sdk'
import { ConfigError, placeOf } from './finding.js'
import type { Finding } from './finding.js'
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
): ConfigError {
  const findings = problems.map((problem) => findingOf(code, problem, source, details))
  const lines = findings.map((finding) => `${placeOf(finding)}${finding.message}`)
  const where = source.file ?? 'The config'
  const message =
    lines.length === 1 ? String(lines[0]) : `${where} has ${lines.length} errors:\n  ${lines.join('\n  ')}`
  const cures = [...new Set(problems.flatMap((problem) => problem.cure ?? []))]
  const hint = cures.length > 0 ? cures.slice(0, 3).join(' ') : correct(source)
  return new ConfigError(code, message, { hint, ...details }, findings)
}

export function findingOf(
  code: ErrorCode,
  { path, text, cure }: Problem,
  source: Source,
  details: { plugin?: string } = {},
): Finding {
  const at = formatPath(path)
  return {
    code,
    path: at,
    ...positionOf(source, path),
    message: `${at === '' ? 'the config' : at} ${text}`,
    hint: cure ?? correct(source),
    ...details,
  }
}

/** Where a key of the config stands, as far as it is known. */
export function positionOf(source: Source, path: Path): Pick<Finding, 'file' | 'line' | 'column'> {
  const { file } = source
  return file === undefined ? {} : { file, ...source.locate?.(path) }
}

function correct({ file }: Source): string {
  return `Correct it in ${file ?? 'the config'}.`
}
