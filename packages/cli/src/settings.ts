import { basename, dirname, extname, resolve } from 'node:path'
import { expandHome } from '@openclaw/config'
import type { CheckedConfig, LogOutput as WrittenOutput } from '@openclaw/config'
import type { GatewaySettings } from '@openclaw/gateway'
import type { LogLevel, LogOptions, LogOutput } from '@openclaw/log'
import { bytesOf } from '@openclaw/sdk'
import type { DataFolder } from '@openclaw/sdk'
import { usualLogFile } from './log-place.js'

/** What the config says to the kernel; what it leaves out has the kernel's default. */
export function gatewaySettings({ blocks }: CheckedConfig): Partial<GatewaySettings> {
  const { concurrency, batchSize, queueSize } = blocks.performance ?? {}
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(queueSize === undefined ? {} : { queueSize }),
  }
}

/** `logging.level` wins over its short form. */
export function logLevel({ blocks: { logging, gateway } }: CheckedConfig): LogLevel {
  return logging?.level ?? gateway?.logLevel ?? 'info'
}

/** What the process has that a log goes to. */
export interface LogPlaces {
  readonly home: string
  /** The console is a terminal: then its format is for people, else for programs. */
  readonly isTerminal: boolean
  /** The console takes colours. */
  readonly hasColours: boolean
}

/** Outputs that are written take the place of the default ones: the console, and a file in the home. */
export function logSettings(config: CheckedConfig, places: LogPlaces): LogOptions {
  const { format, outputs } = config.blocks.logging ?? {}
  const { home, isTerminal } = places
  const standard: readonly WrittenOutput[] = [{ type: 'console' }, { type: 'file', path: usualLogFile(home) }]
  return {
    level: logLevel(config),
    format: format ?? (isTerminal ? 'pretty' : 'json'),
    outputs: (outputs ?? standard).map((output) => outputOf(output, config, places)),
  }
}

/** Where the log is written, with what its files are called as they follow each other. */
export function logFiles(config: CheckedConfig, home: string): DataFolder[] {
  const { outputs } = logSettings(config, { home, isTerminal: false, hasColours: false })
  return (outputs ?? []).flatMap((output) => {
    if (output.type !== 'file') return []
    return { path: dirname(output.path), prefix: basename(output.path, extname(output.path)) }
  })
}

function outputOf(output: WrittenOutput, { folder = '.' }: CheckedConfig, places: LogPlaces): LogOutput {
  if (output.type === 'console') {
    const { colorize = true } = output
    return { type: 'console', colorize: colorize && places.hasColours }
  }
  const { path, maxSize = '100m', maxFiles = 10, compress = true } = output
  const absolute = resolve(folder, expandHome(path))
  return { type: 'file', path: absolute, maxBytes: bytesOf(maxSize), maxFiles, compress }
}
