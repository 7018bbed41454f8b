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
import type { CheckedConfig, ResolvedEntry } from '@openclaw/config'
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

const flagNames = { port: '--port', host: '--host', logLevel: '--log-level', accessToken: '--token' }

/**
 * Finds, loads, checks and resolves the config: flags, then `OPENCLAW_*`, then the file, then the defaults.
 * `placeholder`: what stands for a secret that is missing; without it that is an error.
 */
export async function makePlan(flags: PlanFlags, home: string, placeholder?: string): Promise<Plan> {
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

  const entries = toEntries(config, { standard: standardPlugins })
  const resolved = await resolveEntries(entries, {
    config,
    folder: loaded.folder,
    home,
    env,
    placeholder,
    standard: standardPlugins,
    modules,
  })
  return { config, entries: resolved.entries, unused: unusedKeys(config, resolved.read) }
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
