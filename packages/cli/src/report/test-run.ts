import type { CaseResult } from '@openclaw/dry-run'

/** One case that was run, and where it stands. */
export interface RanCase {
  /** As it is shown: relative to the working folder. */
  readonly file: string
  readonly line: number | undefined
  readonly result: CaseResult
}

export interface TestRun {
  readonly cases: readonly RanCase[]
  /** Cases that were not run: the first failure ended the run. */
  readonly left: number
  readonly tookMs: number
}

export function placeOf({ file, line }: RanCase): string {
  return line === undefined ? file : `${file}:${line}`
}

/** What is wrong with a case, a line each; nothing for one that passed. */
export function failureLines({ result: { error, steps } }: RanCase): string[] {
  if (error !== undefined) return [error]
  return steps.flatMap(({ mismatches, story }, index) => {
    if (mismatches.length === 0) return []
    const width = Math.max(...mismatches.map(({ key }) => key.length))
    return [
      ...(steps.length > 1 ? [`step ${index + 1}`] : []),
      ...mismatches.flatMap(({ key, wanted, actual }) => [
        `${key.padEnd(width)}  wanted  ${wanted}`,
        `${' '.repeat(width)}  actual  ${actual}`,
      ]),
      ...story,
    ]
  })
}

export function failed(run: TestRun): readonly RanCase[] {
  return run.cases.filter(({ result }) => !result.ok)
}
