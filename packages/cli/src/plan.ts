import {
  applyOverrides,
  checkConfig,
  environmentOverrides,
  findConfig,
  loadConfig,
  overridesOf,
  resolveEntries,
  toEntries,
  unusedKeys,
} from '@openclaw/config'
import type { CheckedConfig, ResolvedEntries, ResolvedEntry, ResolveOptions } from '@openclaw/config'
import { standardPlugins } from './standard.js'

export interface PlanFlags {
  readonly port?: string
  readonly host?: string
  readonly config?: string
  readonly logLevel?: string
}

/** What a gateway is to be: its config, and its plugins with their options. */
export interface Plan {
  readonly config: CheckedConfig
  readonly entries: readonly ResolvedEntry[]
  /** Keys of the config that have no effect. */
  readonly unused: readonly string[]
}

/** A config that fits its schema, with flags and variables laid over it; its plugins are not looked at yet. */
export interface ReadConfig {
  readonly config: CheckedConfig
  /** Relative paths are seen from here. */
  readonly folder: string
}

const flagNames = { port: '--port', host: '--host', logLevel: '--log-level', accessToken: '--token' }

/** What a caller may do without. */
export interface Less {
  /** Plugins that are not looked at, by their packages. */
  readonly leaveOut?: ReadonlySet<unknown>
  /** What stands for a secret that is missing; without it that is an error. */
  readonly placeholder?: string
}

/** Finds, loads, checks and resolves the config: flags, then `OPENCLAW_*`, then the file, then the defaults. */
export async function makePlan(flags: PlanFlags, home: string, less: Less = {}): Promise<Plan> {
  const read = await readConfig(flags, home)
  const { entries, read: used } = await resolvePlugins(read, home, less)
  return { config: read.config, entries, unused: unusedKeys(read.config, used) }
}

export async function readConfig(flags: PlanFlags, home: string): Promise<ReadConfig> {
  const { env } = process
  const cwd = process.cwd()
  const { config: file, port, host, logLevel } = flags
  const overrides = overridesOf(
    {
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(logLevel === undefined ? {} : { logLevel }),
    },
    flagNames,
  )
  const explicit = file ?? (env['OPENCLAW_CONFIG'] || undefined)
  const found = findConfig({ cwd, home, ...(explicit === undefined ? {} : { explicit }) })
  const loaded = found ? await loadConfig(found.file, { modules }) : { value: {}, folder: cwd }
  const checked = await checkConfig(loaded.value, loaded)
  const config = applyOverrides(applyOverrides(checked, environmentOverrides(env)), overrides)
  return { config, folder: loaded.folder }
}

/** The plugins of a config with their options; `how` may leave their code alone. */
export async function resolvePlugins(
  { config, folder }: ReadConfig,
  home: string,
  { leaveOut, ...how }: Less & Partial<Pick<ResolveOptions, 'manifestsFrom' | 'strict' | 'tolerate'>> = {},
): Promise<ResolvedEntries> {
  const { env } = process
  const places = { folder, home, standard: standardPlugins, modules }
  const entries = toEntries(config, places).filter(({ use }) => !leaveOut?.has(use))
  return await resolveEntries(entries, { ...places, ...how, config, env })
}

/** A config, a plugin in one file or a test may import these from any folder, and must not get a second copy of them. */
export async function modules(): Promise<Record<string, unknown>> {
  const [openclaw, gateway, kernel, sdk, sdkHttp] = await Promise.all([
    import('./index.js'),
    import('@openclaw/gateway'),
    import('@openclaw/kernel'),
    import('@openclaw/sdk'),
    import('@openclaw/sdk/http'),
  ])
  // One that cannot be imported is told when the config uses it.
  const plugins = await Promise.allSettled(
    standardPlugins.map(async ({ name, load }) => [name, await load()] as const),
  )
  const importable = plugins.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  return {
    openclaw,
    '@openclaw/gateway': gateway,
    '@openclaw/kernel': kernel,
    '@openclaw/sdk': sdk,
    '@openclaw/sdk/http': sdkHttp,
    ...Object.fromEntries(importable),
  }
}
