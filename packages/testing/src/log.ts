import type { Log } from '@openclaw/sdk'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A log that keeps its lines. */
export interface TestLog extends Log {
  readonly lines: readonly LogLine[]
}

export function createTestLog(lines: LogLine[] = [], bound: object = {}): TestLog {
  const write = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...bound, ...fields } })
  }
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => createTestLog(lines, { ...bound, ...fields }),
  }
}
