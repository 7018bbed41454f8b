import { formatPath } from '@openclaw/config'
import { configOf, effectiveKeys } from '../effective-config.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import type { PlanFlags } from '../plan.js'
import { printable } from '../printable.js'
import { tableOf } from '../table.js'

interface PrintFlags extends CommonFlags, PlanFlags {
  readonly origin?: boolean
}

/** The config in effect: what is written, flags and variables over it, defaults below it; secrets are masked. */
export async function printConfig(flags: PrintFlags): Promise<number> {
  const { file, keys } = await effectiveKeys(flags, homeFolder())
  const config = configOf(keys)
  const origins = Object.fromEntries(keys.map(({ path, origin }) => [formatPath(path), origin]))
  if (flags.json)
    printDocument({ ok: true, file: file ?? null, config, ...(flags.origin ? { origins } : {}) })
  else if (!flags.origin) printText(printable(JSON.stringify(config, null, 2)))
  else {
    const rows = keys.map(({ path, value, origin }) => [
      `${formatPath(path)} = ${JSON.stringify(value)}`,
      origin,
    ])
    printText(
      tableOf(rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)).map((row) => row.map(printable))).join(
        '\n',
      ),
    )
  }
  return 0
}
