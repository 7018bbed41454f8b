import { placeOf } from '@openclaw/config'
import type { Finding } from '@openclaw/config'
import { coloursFor } from '../colours.js'
import type { Colours } from '../colours.js'
import { checkConfigOf } from '../config-check.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'

interface ValidateFlags extends CommonFlags {
  readonly config?: string
}

/** Checks a config as a start would, without starting. 0: it can be used, warnings or not; 78: it cannot. */
export async function validateConfig(named: string | undefined, flags: ValidateFlags): Promise<number> {
  const config = named ?? flags.config
  const { file, errors, warnings } = await checkConfigOf(config === undefined ? {} : { config }, homeFolder())
  const ok = errors.length === 0
  if (flags.json) printDocument({ ok, file: file ?? null, errors, warnings })
  else {
    const colours = await coloursFor(process.stderr)
    for (const error of errors) tell(linesOf('error', error, colours))
    for (const warning of warnings) tell(linesOf('warning', warning, colours))
    if (ok)
      printText(
        `${file ?? 'No config: the defaults'} ${file === undefined ? 'hold' : 'is valid'}${also(warnings)}.`,
      )
  }
  return ok ? 0 : 78
}

function linesOf(word: 'error' | 'warning', finding: Finding, { bold, dim }: Colours): string {
  const { code, message, hint } = finding
  return `${bold(word)} ${code}: ${printable(`${placeOf(finding)}${message}`)}.\n  ${dim(printable(hint))}`
}

function also({ length }: readonly Finding[]): string {
  return length === 0 ? '' : `, with ${length} ${length === 1 ? 'warning' : 'warnings'}`
}
