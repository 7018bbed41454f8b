import { printable } from '../printable.js'
import { failureLines, placeOf } from './test-run.js'
import type { TestRun } from './test-run.js'

/** TAP version 14, as `prove` and most CI systems read it. */
export function tapOf({ cases, left }: TestRun): string {
  const lines = cases.flatMap((one, index) => {
    const { name, ok } = one.result
    const head = `${ok ? 'ok' : 'not ok'} ${index + 1} - ${escape(name)}`
    if (ok) return [head]
    const message = failureLines(one).map((line) => `    ${printable(line)}`)
    return [head, '  ---', `  at: ${JSON.stringify(placeOf(one))}`, '  message: |-', ...message, '  ...']
  })
  const bail = left > 0 ? [`Bail out! ${left} not run`] : []
  return ['TAP version 14', `1..${cases.length + left}`, ...lines, ...bail].join('\n')
}

function escape(name: string): string {
  return printable(name).replace(/[\\#]/g, '\\$&').replace(/\n/g, ' ')
}
