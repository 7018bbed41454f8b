import type { LogDestination } from './destination.js'
import { lineText } from './line-text.js'

/** Turns lines of JSON into lines for people. */
export function prettyStream(out: LogDestination, colorize: boolean): LogDestination {
  const style = { colorize, withDate: false }
  return { write: (line) => out.write(lineText(JSON.parse(line) as Record<string, unknown>, style)) }
}
