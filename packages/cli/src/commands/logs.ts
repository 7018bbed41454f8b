import { OpenClawError } from '@openclaw/sdk'
import { logLevels, openLogFiles } from '@openclaw/log/reader'
import type { LogFiles, LogLevel, LogLine, LogQuery } from '@openclaw/log/reader'
import { componentNames } from '../component.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { logPlace } from '../log-place.js'
import { createLogPrinter } from '../log-printer.js'
import type { LogPrinter } from '../log-printer.js'
import { parseMoment } from '../moment.js'
import { tell } from '../output.js'
import { tookMsOf } from '../slow-text.js'

export interface LogsFlags extends CommonFlags {
  readonly follow?: boolean
  readonly tail?: string
  readonly level?: string
  readonly component?: string
  readonly since?: string
  readonly until?: string
  readonly slow?: true | string
  readonly message?: string
}

const usualTail = 100
const usualSlowMs = 1_000
/** Lines that are written to stdout at once. */
const batch = 500

/** Shows the log of a home, whether its gateway runs or not. */
export async function showLogs(flags: LogsFlags): Promise<number> {
  const query = queryOf(flags, Date.now())
  const { follow = false, json } = flags
  const tail = tailOf(flags)
  const file = logFile()
  const files = openLogFiles(file, { note: tell, willFollow: follow })
  try {
    if (files.isEmpty && !follow) throw missing(`There is no log file: ${file} is not there`)
    if (files.isEmpty) tell(`There is no log file yet: ${file} is waited for.`)
    const format = json ? (follow ? 'lines' : 'document') : 'people'
    const printer = await createLogPrinter({ format, slowMs: query.slowMs })
    await showPast(files, query, tail, printer)
    if (!follow) return await finish(printer, flags)
    for await (const lines of files.follow(query, new AbortController().signal)) await printer.print(lines)
    return 0
  } finally {
    files.close()
  }
}

async function showPast(
  files: LogFiles,
  query: LogQuery,
  tail: number | undefined,
  printer: LogPrinter,
): Promise<void> {
  if (query.slowMs !== undefined) return printer.print(await slowest(files, query, tail ?? usualTail))
  if (tail !== undefined) return printer.print(await files.newest(query, tail))
  let lines: LogLine[] = []
  for await (const line of files.all(query)) {
    lines.push(line)
    if (lines.length < batch) continue
    await printer.print(lines)
    lines = []
  }
  await printer.print(lines)
}

/** The slowest first. */
async function slowest(files: LogFiles, query: LogQuery, count: number): Promise<LogLine[]> {
  let lines: LogLine[] = []
  const sorted = () => lines.sort((a, b) => tookMsOf(b) - tookMsOf(a)).slice(0, count)
  for await (const line of files.all(query)) {
    lines.push(line)
    if (lines.length > 2 * count + batch) lines = sorted()
  }
  return sorted()
}

async function finish(printer: LogPrinter, { component, slow }: LogsFlags): Promise<number> {
  await printer.end()
  if (printer.printed > 0) return 0
  tell(slow === undefined ? 'No line of the log matches.' : 'No message was that slow.')
  if (component !== undefined && !componentNames().includes(component)) {
    const { nearest } = await import('@openclaw/config/nearest')
    const near = nearest(component, componentNames())
    const meant = near === undefined ? 'See `openclaw plugins list`.' : `Did you mean "${near}"?`
    tell(`No component of OpenClaw is called "${component}". ${meant}`)
  }
  return 0
}

function logFile(): string {
  const home = homeFolder()
  const file = logPlace(home)
  if (file !== undefined) return file
  throw missing(`The gateway of ${home} wrote no log file: logging.outputs of its config names none`)
}

function missing(message: string): OpenClawError {
  return new OpenClawError('OC_LOG_MISSING', message)
}

function queryOf(flags: LogsFlags, now: number): LogQuery {
  const { level, component, message, since, until, slow } = flags
  if (level !== undefined && !(logLevels as readonly string[]).includes(level)) {
    throw wrongUse(`"${level}" is no level`, `Write one of: ${logLevels.join(', ')}.`)
  }
  const query: LogQuery = {
    ...(level !== undefined && { level: level as LogLevel }),
    ...(component !== undefined && { component }),
    ...(message !== undefined && { message }),
    ...(since !== undefined && { since: parseMoment(since, now) }),
    ...(until !== undefined && { until: parseMoment(until, now, 'end') }),
    ...(slow !== undefined && { slowMs: slow === true ? usualSlowMs : countOf(slow, '--slow', 'ms') }),
  }
  if ((query.since ?? -Infinity) > (query.until ?? Infinity)) {
    throw wrongUse('--since is later than --until', 'Exchange the two.')
  }
  return query
}

/** Undefined for all lines: whoever names a time or a message wants all of it. */
function tailOf({ tail, since, until, message }: LogsFlags): number | undefined {
  if (tail !== undefined) return countOf(tail, '--tail', 'lines')
  return [since, until, message].some((flag) => flag !== undefined) ? undefined : usualTail
}

function countOf(text: string, flag: string, of: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw wrongUse(`"${text}" is no number of ${of}`, `Give ${flag} a number from 0 to 9999999.`)
}

function wrongUse(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint })
}
