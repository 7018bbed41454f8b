import { Script } from 'node:vm'
import { toError } from '@openclaw/sdk'

/** The longest that a pattern may take over a text, in ms: one with nested repeats would take for ever. */
const budgetMs = 1_000

/** Whether a text is what is wanted: exactly, or by `/pattern/flags`. */
export function fits(wanted: string, text: string): boolean {
  const pattern = patternOf(wanted)
  return pattern ? matches(pattern, wanted, text) : wanted === text
}

/** What is wrong with the patterns among what is wanted. */
export function checkPatterns(wanted: unknown): string | undefined {
  try {
    for (const text of Array.isArray(wanted) ? (wanted as unknown[]) : [wanted]) patternOf(String(text))
    return undefined
  } catch (error) {
    return `is no pattern: ${toError(error).message}`
  }
}

function patternOf(wanted: string): RegExp | undefined {
  const [, pattern, flags] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(wanted) ?? []
  return pattern === undefined ? undefined : new RegExp(pattern, flags)
}

function matches(pattern: RegExp, wanted: string, text: string): boolean {
  // A script is the only thing that can be cut short while a RegExp runs.
  const script = new Script(
    `new RegExp(${JSON.stringify(pattern.source)}, ${JSON.stringify(pattern.flags)}).test(${JSON.stringify(text)})`,
  )
  try {
    return script.runInThisContext({ timeout: budgetMs }) as boolean
  } catch (cause) {
    throw new Error(
      `the pattern ${wanted} was not done within ${budgetMs} ms: write it without nested repeats`,
      { cause },
    )
  }
}
