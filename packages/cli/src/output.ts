import { errorCatalogue, isOpenClawError, toError } from '@openclaw/sdk'
import type { Redactor } from '@openclaw/log/redactor'
import { printable } from './printable.js'

let hidden: Pick<Redactor, 'text' | 'value'> = { text: (text) => text, value: (value) => value }

/** What this process came to know and must not print, whoever puts it into an error. */
export function hideInOutput(secrets: typeof hidden): void {
  hidden = secrets
}

/** Prints the one document of a command that was called with `--json`. */
export function printDocument(document: object): void {
  process.stdout.write(`${JSON.stringify(hidden.value(document), null, 2)}\n`)
}

export function printText(text: string): void {
  process.stdout.write(`${hidden.text(text)}\n`)
}

/** What a person is told besides the result. */
export function tell(text: string): void {
  process.stderr.write(`${hidden.text(text)}\n`)
}

/** Shows an error and returns the exit code. `json`: as a document on stdout. `verbose`: with its stack, on stderr. */
export function showError(
  thrown: unknown,
  { json = false, verbose = false }: { json?: boolean; verbose?: boolean },
): number {
  const error = toError(thrown)
  const known = isOpenClawError(error)
  const code = known ? error.code : 'OC_INTERNAL'
  const hint = known ? error.hint : errorCatalogue.OC_INTERNAL.hint
  if (json) {
    printDocument({
      ok: false,
      error: { code, message: error.message, ...(hint === undefined ? {} : { hint }) },
    })
  } else {
    tell(`error ${code}: ${sentence(printable(error.message))}`)
    if (hint !== undefined) tell(`  ${printable(hint)}`)
  }
  if (verbose) tell(stackOf(error))
  return known ? error.exitCode : 1
}

// Messages are written without their last stop: they also stand inside others.
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function stackOf(error: Error, depth = 0): string {
  const own = printable(error.stack ?? error.message)
  const { cause } = error
  if (cause === undefined || depth > 8) return own
  return `${own}\ncaused by: ${stackOf(toError(cause), depth + 1)}`
}
