import type { LogDestination } from './destination.js'
import { pino, stdTimeFunctions } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import type { Log } from '@openclaw/sdk'
import { describeError } from './describe-error.js'
import { escapeLine } from './escape.js'
import { prettyStream } from './pretty.js'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'
export type LogFormat = 'json' | 'pretty'

/** From the least severe on. */
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal']

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
  /** The least severe level that is written from now on, by the children too. */
  setLevel(level: LogLevel): void
}

/**
 * Writes at once and in this thread: the line before a crash is there after it. Control characters are escaped in both
 * formats, so that no logged text can write to a terminal. Stacks are shown at level debug only.
 */
export function createLog(options: LogOptions): LogWriter {
  const { format, destination } = options
  const gate = { least: levels.indexOf(options.level) }
  const out = destination ?? standardError()
  const colorize = options.colorize ?? (destination === undefined && wantsColour())
  const stream = format === 'pretty' ? prettyStream(out, colorize) : jsonStream(out)
  const describe = (value: unknown) => describeError(value, gate.least === 0)
  const root = pino(
    {
      level: 'debug',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describe, err: describe, cause: describe },
    },
    stream,
  )
  return withFields(root, { component: 'gateway' }, gate)
}

// pino appends a child's fields to its parent's: one key twice in a line, when a child has a `component` of its own.
// And a child keeps the level it was made with: the gate stands before all of them.
function withFields(root: Logger, fields: object, gate: { least: number }): LogWriter {
  const logger = root.child(fields)
  const write = (level: LogLevel) => {
    const severity = levels.indexOf(level)
    return (more: object, message: string): void => {
      if (severity >= gate.least) logger[level](more, message)
    }
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    setLevel: (level) => void (gate.least = levels.indexOf(level)),
    child: (more: object) => withFields(root, { ...fields, ...more }, gate),
  }
}

function jsonStream(out: LogDestination): DestinationStream {
  return { write: (line) => out.write(escapeLine(line)) }
}

// A terminal that was closed takes no line any more, and the process must still be able to end in order.
function standardError(): LogDestination {
  return pino.destination({ dest: 2, sync: true }).on('error', () => undefined)
}

function wantsColour(): boolean {
  return process.stderr.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}
