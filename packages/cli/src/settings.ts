import type { CheckedConfig } from '@openclaw/config'
import type { GatewaySettings } from '@openclaw/gateway'
import type { LogFormat, LogLevel } from '@openclaw/log'

/** What the config says to the kernel; what it leaves out has the kernel's default. */
export function gatewaySettings({ blocks }: CheckedConfig): Partial<GatewaySettings> {
  const { concurrency, batchSize, queueSize } = blocks.performance ?? {}
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(queueSize === undefined ? {} : { queueSize }),
  }
}

/** `logging.level` wins over its short form; the format is for people on a terminal, else for programs. */
export function logSettings(
  { blocks }: CheckedConfig,
  isTerminal: boolean,
): { level: LogLevel; format: LogFormat } {
  const { logging, gateway } = blocks
  return {
    level: logging?.level ?? gateway?.logLevel ?? 'info',
    format: logging?.format ?? (isTerminal ? 'pretty' : 'json'),
  }
}
