import { OpenClawError } from '@openclaw/sdk'
import type { CheckedConfig } from './checked-config.js'
import type { Override } from './override.js'
import type { LogLevel } from './config.js'
import { nearest } from './nearest.js'
import { withAt } from './path.js'

export interface OverrideValues {
  readonly port?: string
  readonly host?: string
  readonly logLevel?: string
  readonly accessToken?: string
}

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal']

/** What the `OPENCLAW_*` variables set. Throws OC_CONFIG_INVALID for a value that cannot be meant. */
export function environmentOverrides(env: Readonly<Record<string, string | undefined>>): Override[] {
  return overridesOf(
    {
      ...given('port', env['OPENCLAW_PORT']),
      ...given('host', env['OPENCLAW_HOST']),
      ...given('logLevel', env['OPENCLAW_LOG_LEVEL']),
      ...given('accessToken', env['OPENCLAW_ACCESS_TOKEN']),
    },
    {
      port: 'OPENCLAW_PORT',
      host: 'OPENCLAW_HOST',
      logLevel: 'OPENCLAW_LOG_LEVEL',
      accessToken: 'OPENCLAW_ACCESS_TOKEN',
    },
  )
}

/** Overrides from texts; `origins` names each as the person wrote it. */
export function overridesOf(
  values: OverrideValues,
  origins: Readonly<Record<keyof OverrideValues, string>>,
): Override[] {
  const overrides: Override[] = []
  const { port, host, logLevel, accessToken } = values
  if (port !== undefined) {
    overrides.push({ path: ['gateway', 'port'], value: parsePort(port, origins.port), origin: origins.port })
  }
  if (host !== undefined) {
    if (host.trim() === '') throw wrong(origins.host, 'must be an address or a host name, and it is empty')
    overrides.push({ path: ['gateway', 'host'], value: host, origin: origins.host })
  }
  if (logLevel !== undefined) {
    const value = parseLevel(logLevel, origins.logLevel)
    overrides.push({ path: ['logging', 'level'], value, origin: origins.logLevel })
  }
  if (accessToken !== undefined) {
    overrides.push({ path: ['security', 'accessToken'], value: accessToken, origin: origins.accessToken })
  }
  return overrides
}

/** The config with the overrides laid over it, in their order: the last one wins. */
export function applyOverrides(config: CheckedConfig, overrides: readonly Override[]): CheckedConfig {
  let blocks: unknown = config.blocks
  for (const { path, value } of overrides) blocks = withAt(blocks, path, value)
  return {
    ...config,
    blocks: blocks as CheckedConfig['blocks'],
    overrides: [...(config.overrides ?? []), ...overrides],
  }
}

function parsePort(text: string, origin: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  throw wrong(origin, 'must be an integer from 0 to 65535; 0 takes a free port')
}

function parseLevel(text: string, origin: string): LogLevel {
  const level = logLevels.find((name) => name === text)
  if (level !== undefined) return level
  const near = nearest(text, logLevels)
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  throw wrong(origin, `must be one of ${logLevels.join(', ')}${meant}`)
}

// A variable that is set to nothing is a variable that is not set, as in most shells' idioms.
function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>)
}

function wrong(origin: string, text: string): OpenClawError {
  const flag = origin.startsWith('-')
  return new OpenClawError(flag ? 'OC_CLI_USAGE' : 'OC_CONFIG_INVALID', `${origin} ${text}`, {
    hint: `Correct ${origin}, or leave it out.`,
  })
}
