import { createRequire } from 'node:module'
import type { prettyFactory } from 'pino-pretty'
import type { LogDestination } from './destination.js'
import { escapeText } from './escape.js'

interface PrettyModule {
  readonly prettyFactory: typeof prettyFactory
}

/** Turns lines of JSON into lines for people. pino-pretty is loaded here and nowhere else. */
export function prettyStream(out: LogDestination, colorize: boolean): LogDestination {
  const module = createRequire(import.meta.url)('pino-pretty') as PrettyModule
  const pretty = module.prettyFactory({
    colorize,
    ignore: 'component',
    messageFormat: '{component}: {msg}',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    errorLikeObjectKeys: [],
  })

  function write(line: string): void {
    const { stack, ...fields } = withoutStack(JSON.parse(line) as Record<string, unknown>)
    out.write(pretty(escapeDeep(fields) as object))
    if (stack !== undefined) out.write(`${escapeText(stack, '\n')}\n`)
  }
  return { write }
}

// A stack is many lines; inside the fields it would be one.
function withoutStack(fields: Record<string, unknown>): Record<string, unknown> & { stack?: string } {
  const error = fields['error']
  if (typeof error !== 'object' || error === null) return fields
  const { stack, ...rest } = error as { stack?: unknown }
  return { ...fields, error: rest, ...(typeof stack === 'string' ? { stack } : {}) }
}

function escapeDeep(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value)
  if (Array.isArray(value)) return value.map(escapeDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [escapeText(key), escapeDeep(item)]))
}
