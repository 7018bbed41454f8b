import { changesLines } from '../changes-lines.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { reloadGateway } from '../reload-gateway.js'
import { findTarget } from '../target.js'
import type { TargetFlags } from '../target.js'

/** Has the running gateway load its config again, waits for the end, and shows what changed. */
export async function runReload(flags: CommonFlags & TargetFlags): Promise<number> {
  const reload = await reloadGateway(findTarget(flags))
  const { changes } = reload
  if (flags.json) printDocument({ ok: true, reload })
  else {
    printText('Reloaded.')
    if (changes) printText(changesLines(changes, await coloursFor(process.stdout)).join('\n'))
  }
  return 0
}
