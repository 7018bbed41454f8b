import type { LogLevel } from '../levels.js'

/** One line as it stands in a file. What is no line of JSON has a text alone. */
export interface LogLine {
  readonly text: string
  readonly level?: LogLevel
  /** ms since 1970. */
  readonly time?: number
  /** Undefined for what is no line of JSON. */
  fields(): Readonly<Record<string, unknown>> | undefined
}

/** How the writer begins every line: most lines are left out by it, without being taken apart. */
const head = /^\{"level":"([a-z]+)","time":"([^"]{1,40})"/

export function readLine(text: string): LogLine {
  const [, level, time] = head.exec(text) ?? []
  const fields = () => parse(text)
  if (level !== undefined && time !== undefined) return made(text, level, time, fields)
  const found = parse(text)
  return found ? made(text, found['level'], found['time'], () => found) : { text, fields }
}

function made(text: string, level: unknown, time: unknown, fields: LogLine['fields']): LogLine {
  const at = typeof time === 'string' ? Date.parse(time) : NaN
  return {
    text,
    ...(typeof level === 'string' && { level: level as LogLevel }),
    ...(!Number.isNaN(at) && { time: at }),
    fields,
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
