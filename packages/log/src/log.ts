import type { LogDestination } from './destination.js'
import { pino, stdTimeFunctions } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import type { Log } from '@openclaw/sdk'
import { describeError } from './describe-error.js'
import { escapeLine } from './escape.js'
import { prettyStream } from './pretty.js'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'
export type LogFormat = 'json' | 'pretty'

export interface LogOptions {
  /** The least severe level that is written. */
  readonly level: LogLevel
  /** `json`: one object a line, never coloured; `pretty`: for people. */
  readonly format: LogFormat
  /** For `pretty`; by default when the log goes to a terminal that wants colours. */
  readonly colorize?: boolean
  /** stderr by default: stdout is for documents. */
  readonly destination?: LogDestination
}

/** The log of a whole process; plugins get children of it. */
export interface LogWriter extends Log {
  /** The gateway cannot go on. */
  fatal(fields: object, message: string): void
}

/**
 * Writes at once and in this thread: the line before a crash is there after it. Control characters are escaped in both
 * formats, so that no logged text can write to a terminal. Stacks are shown at level debug only.
 */
export function createLog(options: LogOptions): LogWriter {
  const { level, format, destination } = options
  const out = destination ?? pino.destination({ dest: 2, sync: true })
  const colorize = options.colorize ?? (destination === undefined && wantsColour())
  const stream = format === 'pretty' ? prettyStream(out, colorize) : jsonStream(out)
  const describe = (value: unknown) => describeError(value, level === 'debug')
  const root = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describe, err: describe, cause: describe },
    },
    stream,
  )
  return withFields(root, { component: 'gateway' })
}

// pino appends a child's fields to its parent's: one key twice in a line, when a child has a `component` of its own.
function withFields(root: Logger, fields: object): LogWriter {
  return Object.assign(root.child(fields), {
    child: (more: object) => withFields(root, { ...fields, ...more }),
  })
}

function jsonStream(out: LogDestination): DestinationStream {
  return { write: (line) => out.write(escapeLine(line)) }
}

function wantsColour(): boolean {
  return process.stderr.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}
