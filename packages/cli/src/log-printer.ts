import { once } from 'node:events'
import { lineText } from '@openclaw/log/reader'
import type { LogLine } from '@openclaw/log/reader'
import { escapeLine, escapeText } from '@openclaw/log/escape'
import { coloursFor } from './colours.js'
import { slowText } from './slow-text.js'

/** Writes lines of a log to stdout. */
export interface LogPrinter {
  readonly printed: number
  print(lines: readonly LogLine[]): Promise<void>
  end(): Promise<void>
}

export interface PrinterOptions {
  /** `document`: one JSON document; `lines`: an object a line, for what has no end. */
  readonly format: 'people' | 'document' | 'lines'
  /** Messages with where their time went, for people. */
  readonly slowMs: number | undefined
}

export async function createLogPrinter({ format, slowMs }: PrinterOptions): Promise<LogPrinter> {
  const colours = await coloursFor(process.stdout)
  const style = { colorize: process.stdout.isTTY && !process.env['NO_COLOR'], withDate: true }
  let printed = 0

  function forPeople(line: LogLine): string {
    if (slowMs !== undefined) return slowText(line, slowMs, colours)
    const fields = line.fields()
    if (fields && line.time !== undefined) return lineText(fields, style)
    return `${colours.red('[not a line of the log]')} ${escapeText(line.text)}\n`
  }

  function textOf(line: LogLine): string {
    if (format === 'people') return forPeople(line)
    const text = escapeLine(line.fields() ? line.text : JSON.stringify({ raw: line.text }))
    if (format === 'lines') return `${text}\n`
    return `${printed === 0 ? '' : ','}\n    ${text}`
  }

  return {
    get printed() {
      return printed
    },
    async print(lines) {
      let text = printed === 0 && lines.length > 0 && format === 'document' ? documentHead : ''
      for (const line of lines) {
        text += textOf(line)
        printed += 1
      }
      await write(text)
    },
    async end() {
      if (format !== 'document') return
      await write(printed === 0 ? `${documentHead}]\n}\n` : '\n  ]\n}\n')
    },
  }
}

const documentHead = '{\n  "ok": true,\n  "lines": ['

async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain')
}
