import type { JsonDialect } from './json-scanner.js'
import type { Path } from './path.js'
import { formatPath } from './path.js'
import type { Position } from './problem.js'
import { JsonScanner } from './json-scanner.js'

export interface ParsedJson {
  readonly value: unknown
  /** Where a key (or the item of a list) begins; the nearest one above it when it is not there. */
  locate(path: Path): Position | undefined
  /** Where a value stands in the text; undefined when it is not there. */
  span(path: Path): Span | undefined
}

/** Offsets in the text; a byte order mark does not count. */
export interface Span {
  /** Of its key, or of itself where it has none. */
  readonly from: number
  readonly start: number
  readonly end: number
}

const maxDepth = 64

/**
 * Reads JSON, or JSON5, and remembers where each key stands. Throws a JsonError with its place and never quotes the
 * text, which may hold secrets. Stricter than JSON.parse: a key given twice and `__proto__` are errors.
 */
export function parseJson(text: string, dialect: JsonDialect): ParsedJson {
  const scanner = new JsonScanner(text.replace(/^\ufeff/, ''), dialect)
  const spans = new Map<string, Span>()
  scanner.skip()
  const value = readValue(scanner, [], spans)
  scanner.skip()
  if (!scanner.ended) throw scanner.error('nothing may follow the end of the document')

  function locate(path: Path): Position | undefined {
    for (let length = path.length; length > 0; length--) {
      const span = spans.get(formatPath(path.slice(0, length)))
      if (span) return scanner.position(span.from)
    }
    return undefined
  }
  return { value, locate, span: (path) => spans.get(formatPath(path)) }
}

function readValue(
  scanner: JsonScanner,
  path: Path,
  spans: Map<string, Span>,
  from = scanner.offset,
): unknown {
  if (path.length > maxDepth) throw scanner.error(`values may not be nested deeper than ${maxDepth}`)
  const start = scanner.offset
  const value = readAny(scanner, path, spans)
  spans.set(formatPath(path), { from, start, end: scanner.offset })
  return value
}

function readAny(scanner: JsonScanner, path: Path, spans: Map<string, Span>): unknown {
  if (scanner.take('{')) return readObject(scanner, path, spans)
  if (scanner.take('[')) return readArray(scanner, path, spans)
  return scanner.scalar()
}

function readObject(scanner: JsonScanner, path: Path, spans: Map<string, Span>): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (let first = true; ; first = false) {
    scanner.skip()
    if (scanner.take('}')) return object
    if (!first) {
      scanner.expect(',', 'a comma or } must follow')
      scanner.skip()
      if (scanner.json5 && scanner.take('}')) return object
    }
    const offset = scanner.offset
    const key = scanner.key()
    if (key === '__proto__') throw scanner.error('__proto__ is not allowed as a key', offset)
    if (Object.hasOwn(object, key))
      throw scanner.error(`the key ${JSON.stringify(key)} is given twice`, offset)
    scanner.skip()
    scanner.expect(':', 'a colon must follow the key')
    scanner.skip()
    object[key] = readValue(scanner, [...path, key], spans, offset)
  }
}

function readArray(scanner: JsonScanner, path: Path, spans: Map<string, Span>): unknown[] {
  const items: unknown[] = []
  for (let first = true; ; first = false) {
    scanner.skip()
    if (scanner.take(']')) return items
    if (!first) {
      scanner.expect(',', 'a comma or ] must follow')
      scanner.skip()
      if (scanner.json5 && scanner.take(']')) return items
    }
    items.push(readValue(scanner, [...path, items.length], spans))
  }
}
