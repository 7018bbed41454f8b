import { escapeText } from './escape.js'

export interface LineStyle {
  readonly colorize: boolean
  /** The day before the time: for lines that are not of now. */
  readonly withDate: boolean
}

const reset = '\u001b[39m'
const colours: Readonly<Record<string, string>> = {
  debug: '\u001b[34m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[1;31m',
}
const cyan = '\u001b[36m'

/** A line of the log for people: time, level, component, what happened, the other fields; a stack on lines of its own. */
export function lineText(fields: Readonly<Record<string, unknown>>, style: LineStyle): string {
  const { level, time, component, msg, ...others } = fields
  const { stack, rest } = withoutStack(others)
  const label = textOf(level).toUpperCase()
  const paint = (text: string, colour: string | undefined, end = reset) =>
    style.colorize && colour !== undefined ? `${colour}${text}${end}` : text
  const parts = [
    `[${localTime(time, style.withDate)}]`,
    `${paint(label, colours[textOf(level)], `\u001b[0m`)}:`,
    paint(`${textOf(component)}: ${textOf(msg)}`, cyan),
    // JSON has escaped what is below a space already.
    ...(Object.keys(rest).length > 0 ? [escapeText(JSON.stringify(rest))] : []),
  ]
  return `${parts.join(' ')}\n${stack === undefined ? '' : `${escapeText(stack, '\n')}\n`}`
}

// A stack is many lines; inside the fields it would be one.
function withoutStack(fields: Readonly<Record<string, unknown>>): {
  readonly stack?: string
  readonly rest: Readonly<Record<string, unknown>>
} {
  const error = fields['error']
  if (typeof error !== 'object' || error === null || !('stack' in error)) return { rest: fields }
  const { stack, ...rest } = error
  return typeof stack === 'string' ? { stack, rest: { ...fields, error: rest } } : { rest: fields }
}

function textOf(value: unknown): string {
  return value === undefined ? '' : escapeText(typeof value === 'string' ? value : JSON.stringify(value))
}

/** `2026-03-01 12:00:00.000` by the clock of this machine. */
export function localTime(time: unknown, withDate: boolean): string {
  const date = new Date(typeof time === 'string' || typeof time === 'number' ? time : NaN)
  if (Number.isNaN(date.getTime())) return textOf(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  const at = `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
  return withDate ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${at}` : at
}
