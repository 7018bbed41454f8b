import type { LogDestination } from './destination.js'
import { pino, stdTimeFunctions } from 'pino'
import type { Logger } from 'pino'
import type { Log, Redaction } from '@openclaw/sdk'
import { describeError } from './describe-error.js'
import { escapeLine } from './escape.js'
import { createLevels } from './levels.js'
import type { LogLevel } from './levels.js'
import { createLogFile } from './log-file.js'
import type { LogFile } from './log-file.js'
import type { ConsoleOutput, FileOutput, LogOutput } from './output.js'
import { prettyStream } from './pretty.js'
import { createRedactor, shortestSecret } from './redactor.js'

export type LogFormat = 'json' | 'pretty'

export interface LogOptions {
  /** The least severe level that is written. */
  readonly level: LogLevel
  /** Of the console. `json`: one object a line, never coloured; `pretty`: for people. */
  readonly format: LogFormat
  /** By default the console alone. */
  readonly outputs?: readonly LogOutput[]
  /** What the console is: stderr by default, since stdout is for documents. */
  readonly destination?: LogDestination
  /** Taken out of every line by their values. */
  readonly secrets?: Iterable<string>
}

/** The log of a whole process; plugins get children of it. */
export interface LogWriter extends Log {
  /** The gateway cannot go on. */
  fatal(fields: object, message: string): void
  /**
   * The least severe level that is written from now on, by the children too: of one component, or of all, also of those
   * that had one of their own. Returns what it was.
   */
  setLevel(level: LogLevel, component?: string): LogLevel
  /** More texts that no line may show, whoever logs it. */
  addSecrets(secrets: Iterable<string>): void
  /** Takes out of other texts what no line may show. */
  readonly redaction: Redaction
  /** Closes the files. What was written is in them already; nothing is written to them any more. */
  close(): Promise<void>
}

/**
 * Writes at once and in this thread: the line before a crash is there after it, in a file too. Control characters are
 * escaped in both formats, so that no logged text can write to a terminal. Stacks are shown at level debug only.
 */
export function createLog(options: LogOptions): LogWriter {
  const { format, outputs = [{ type: 'console' }], destination = standardError() } = options
  const levels = createLevels(options.level)
  const redactor = createRedactor()
  let stacks = false
  const describe = (value: unknown) => describeError(value, stacks)
  const settings = {
    level: 'debug',
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describe, err: describe, cause: describe },
  }
  const loggerTo = (all: readonly LogDestination[]): Logger =>
    pino(settings, {
      write(line) {
        const safe = redactor.line(escapeLine(line))
        for (const one of all) one.write(safe)
      },
    })

  const consoles = outputs
    .filter(isConsole)
    .map(({ colorize = options.destination === undefined && wantsColour() }) =>
      format === 'pretty' ? prettyStream(destination, colorize) : destination,
    )
  // A file that cannot be written is told somewhere, whatever the outputs are.
  const alarm = () => loggerTo(consoles.length > 0 ? consoles : [destination])
  const files = outputs.filter(isFile).map((output) => fileFor(output, alarm))
  const root = loggerTo([...consoles, ...files])

  function write(level: LogLevel, fields: object, more: object, message: string): void {
    // A spread of two objects costs a microsecond a key.
    const line = Object.assign({}, fields, more) as { component?: unknown }
    const component = String(line.component)
    if (!levels.allows(level, component)) return
    stacks = levels.of(component) === 'debug'
    root[level](line, message)
  }

  function withFields(fields: object): LogWriter {
    const at = (level: LogLevel) => (more: object, message: string) => write(level, fields, more, message)
    return {
      ...{ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') },
      ...{ setLevel: levels.set, addSecrets, redaction, close },
      child: (more: object) => withFields({ ...fields, ...more }),
    }
  }

  function addSecrets(secrets: Iterable<string>): void {
    const short = redactor.add(secrets)
    if (short === 0) return
    const text = `secrets of fewer than ${shortestSecret} characters are not taken out of the log`
    log.warn({ count: short }, text)
  }

  const redaction: Redaction = { add: addSecrets, text: redactor.text, value: redactor.value }

  async function close(): Promise<void> {
    await Promise.all(files.map((file) => file.close()))
  }

  const log = withFields({ component: 'gateway' })
  addSecrets(options.secrets ?? [])
  return log
}

function isConsole(output: LogOutput): output is ConsoleOutput {
  return output.type === 'console'
}

function isFile(output: LogOutput): output is FileOutput {
  return output.type === 'file'
}

function fileFor(output: FileOutput, alarm: () => Logger): LogFile {
  const bound = { component: 'gateway', file: output.path }
  return createLogFile(output, {
    broken: (error) =>
      alarm().warn({ ...bound, error }, 'the log file cannot be written; its lines are lost until it can'),
    mended: (missing) => alarm().warn({ ...bound, missing }, mended),
    gap(missing) {
      const time = new Date().toISOString()
      return `${JSON.stringify({ level: 'warn', time, component: 'gateway', missing, msg: mended })}\n`
    },
    uncompressed: (error) =>
      alarm().warn({ ...bound, error }, 'a full log file could not be compressed; it is kept as it is'),
  })
}

const mended = 'the log file can be written again; lines are missing before this one'

// A terminal that was closed takes no line any more, and the process must still be able to end in order.
function standardError(): LogDestination {
  return pino.destination({ dest: 2, sync: true }).on('error', () => undefined)
}

/** The console is a terminal that takes colours. */
export function wantsColour(): boolean {
  return process.stderr.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}
