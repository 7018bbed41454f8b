import { escapeLine } from './escape.js'
import { formsOf } from './secret-forms.js'

/** Takes secrets out of texts, by their values. */
export interface Redactor {
  /** Returns how many are new and too short: these stand in any text, and are not looked for. */
  add(secrets: Iterable<string>): number
  text(text: string): string
  /** A copy of plain data; a number that holds a secret becomes a text. */
  value<T>(value: T): T
  /** A line of JSON stays one, with its line end. */
  line(line: string): string
}

export interface RedactorOptions {
  /** What stands for a secret. */
  readonly mark?: string
  /** The shortest secret that is looked for. */
  readonly shortest?: number
}

/** A secret that is shorter is not taken out by its value. */
export const shortestSecret = 8

/**
 * Looks for all forms of all secrets at once. Most lines hold none and are looked at once; one that may is taken apart,
 * so that what was escaped in it cannot hide a secret, and what is taken out cannot break it.
 */
export function createRedactor({
  mark = '[redacted]',
  shortest = shortestSecret,
}: RedactorOptions = {}): Redactor {
  const seen = new Set<string>()
  const known = new Set<string>()
  let inText: RegExp | undefined
  let inLine: RegExp | undefined

  function add(secrets: Iterable<string>): number {
    let short = 0
    const before = known.size
    for (const secret of secrets) {
      if (secret.length === 0 || seen.has(secret)) continue
      seen.add(secret)
      if (secret.length < shortest) short += 1
      else for (const part of partsOf(secret, shortest)) known.add(part)
    }
    if (known.size === before) return short
    const forms = [...known].flatMap(formsOf)
    inText = matcher(forms, 'g')
    inLine = matcher([...forms, ...forms.map(asInJson)], '')
    return short
  }

  const text = (given: string): string => (inText ? given.replace(inText, mark) : given)

  function line(given: string): string {
    if (!inLine?.test(given)) return given
    return `${escapeLine(JSON.stringify(value(JSON.parse(given))))}\n`
  }

  function value<T>(given: T): T {
    return (inText ? deep(given, text) : given) as T
  }

  return { add, text, value, line }
}

/** The whole, and the lines of one that has several: an error may show one of them. What frames a key is no secret. */
function partsOf(secret: string, shortest: number): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortest && !line.startsWith('-----'))
  return lines.length > 0 ? [secret, ...lines] : [secret]
}

function asInJson(form: string): string {
  return escapeLine(JSON.stringify(form)).slice(1, -1)
}

// In descending order a longer form stands before its beginning, and those with one beginning stand together, which
// the engine looks for once.
function matcher(forms: readonly string[], flags: string): RegExp {
  const sorted = [...new Set(forms)].sort((a, b) => (a < b ? 1 : -1))
  return new RegExp(sorted.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), flags)
}

function deep(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return text(String(value)) === String(value) ? value : text(String(value))
  if (Array.isArray(value)) return value.map((item) => deep(item, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item, text)]))
}
