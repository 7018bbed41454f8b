import { parseJson } from './json.js'
import type { ParsedJson, Span } from './json.js'
import { JsonScanner } from './json-scanner.js'
import type { JsonDialect } from './json-scanner.js'
import type { Edit } from './edit.js'
import { getAt, withAt } from './path.js'
import type { Path } from './path.js'

const width = 80

/** How the text around is written. */
interface Style {
  readonly dialect: JsonDialect
  readonly unit: string
  readonly newline: string
  /** Keys stand without quotes, where JSON5 allows it. */
  readonly bare: boolean
}

/** The text with the edits in it; everything else stays as it is. Throws a JsonError for a text that does not parse. */
export function editJson(text: string, dialect: JsonDialect, edits: readonly Edit[]): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  return mark + edits.reduce((now, edit) => editOnce(now, dialect, edit), text.slice(mark.length))
}

function editOnce(text: string, dialect: JsonDialect, { path, value }: Edit): string {
  const parsed = parseJson(text, dialect)
  const style = styleOf(text, dialect, parsed)
  let depth = path.length
  while (depth > 0 && !parsed.span(path.slice(0, depth))) depth -= 1
  const at = path.slice(0, depth)
  const span = parsed.span(at) as Span
  const container = getAt(parsed.value, at)
  if (depth < path.length && typeof container === 'object' && container !== null) {
    return insert(
      text,
      parsed,
      style,
      at,
      path[depth] as string | number,
      withAt(undefined, path.slice(depth + 1), value),
    )
  }
  const written = literal(withAt(undefined, path.slice(depth), value), style, indentAt(text, span.from))
  return text.slice(0, span.start) + written + text.slice(span.end)
}

/** Behind the last part of an object or a list, and behind the comments that follow it. */
function insert(
  text: string,
  parsed: ParsedJson,
  style: Style,
  at: Path,
  key: string | number,
  value: unknown,
): string {
  const { start, end } = parsed.span(at) as Span
  const container = getAt(parsed.value, at) as object
  const list = Array.isArray(container)
  const parts = Object.keys(container).map((name) => parsed.span([...at, list ? Number(name) : name]) as Span)
  const last = parts.reduce<Span | undefined>(
    (one, next) => (one && one.end > next.end ? one : next),
    undefined,
  )
  const outer = indentAt(text, start)
  const inLines = !last || text.slice(start, end).includes('\n')
  const indent = last && inLines ? (lineIndent(text, last.from) ?? outer + style.unit) : outer + style.unit

  const comma = last && commaAfter(text, style.dialect, last.end)
  const place = start + text.slice(start, end - 1).trimEnd().length
  const head = list ? '' : `${keyText(key, style)}: `
  const entry = `${head}${inLines ? literal(value, style, indent) : compact(value, style)}${comma ? ',' : ''}`
  const rest = text.slice(place, end - 1)
  const before = last
    ? text.slice(0, last.end) + (comma ? '' : ',') + text.slice(last.end, place)
    : text.slice(0, place)
  if (!inLines) return `${before} ${entry}${rest}${text.slice(end - 1)}`
  const close = rest.includes('\n') ? rest : `${style.newline}${outer}`
  return `${before}${style.newline}${indent}${entry}${close}${text.slice(end - 1)}`
}

function commaAfter(text: string, dialect: JsonDialect, offset: number): boolean {
  const scanner = new JsonScanner(text, dialect)
  scanner.offset = offset
  scanner.skip()
  return scanner.take(',')
}

function styleOf(text: string, dialect: JsonDialect, parsed: ParsedJson): Style {
  const keys = typeof parsed.value === 'object' && parsed.value !== null ? Object.keys(parsed.value) : []
  const first = keys[0] === undefined ? undefined : parsed.span([keys[0]])
  const quoted = first === undefined || /["']/.test(text[first.from] ?? '')
  return {
    dialect,
    unit: (first && lineIndent(text, first.from)) || '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    bare: dialect === 'json5' && !quoted,
  }
}

/** What stands before the first word of the line. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

/** The same, where the offset is that of the first word. */
function lineIndent(text: string, offset: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*$/.test(before) ? before : undefined
}

function keyText(key: string | number, { bare }: Style): string {
  const name = String(key)
  return bare && /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function compact(value: unknown, style: Style): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const parts = partsOf(value, style, (item) => compact(item, style))
  if (Array.isArray(value)) return `[${parts.join(', ')}]`
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

/** On one line where it fits. */
function literal(value: unknown, style: Style, indent: string): string {
  const line = compact(value, style)
  if (typeof value !== 'object' || value === null || indent.length + line.length <= width) return line
  const inner = indent + style.unit
  const parts = partsOf(value, style, (item) => literal(item, style, inner))
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const { newline } = style
  return `${open}${newline}${parts.map((part) => inner + part).join(`,${newline}`)}${newline}${indent}${close}`
}

function partsOf(value: object, style: Style, write: (item: unknown) => string): string[] {
  if (Array.isArray(value)) return value.map(write)
  return Object.entries(value).map(([key, item]) => `${keyText(key, style)}: ${write(item)}`)
}
