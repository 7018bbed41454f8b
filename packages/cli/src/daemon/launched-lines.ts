import { printDocument, printText, tell } from '../output.js'
import type { Launched } from './launch.js'

/** Says that a gateway runs in the background, and how to get at it. */
export function showLaunched({ pid, url, logs, reason }: Launched, json = false): void {
  if (json) {
    printDocument({ ok: true, pid, url, logs, ready: reason === undefined, reason })
    return
  }
  printText(
    [
      'OpenClaw runs in the background.',
      '',
      ...(url === undefined ? [] : [`  Address  ${url}`]),
      `  Process  ${pid}`,
      ...logs.map((log) => `  Log      ${log}`),
      '  Stop     openclaw daemon stop',
    ].join('\n'),
  )
  if (reason !== undefined) tell(`It is not ready yet: ${reason}.`)
}
