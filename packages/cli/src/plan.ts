import { join, resolve } from 'node:path'
import {
  applyOverrides,
  checkConfig,
  environmentOverrides,
  expandHome,
  findConfig,
  isRecord,
  loadConfig,
  overridesOf,
  pluginFile,
  resolveEntries,
  scriptFiles,
  textVersion,
  toEntries,
  unusedKeys,
} from '@openclaw/config'
import { createRedactor } from '@openclaw/log/redactor'
import type {
  BrokenPlugin,
  CheckedConfig,
  Override,
  ResolvedEntries,
  ResolveOptions,
  TracedEntry,
} from '@openclaw/config'
import { hideInOutput } from './output.js'
import { secretTexts } from './secret-texts.js'
import { standardPlugins } from './standard.js'

/** What stands for a secret that is missing in a dry run: nothing leaves, so nobody is shown it. */
export const dryRunSecret = 'a-dry-run-needs-no-secret-0123456789'

export interface PlanFlags {
  readonly port?: string
  readonly host?: string
  readonly config?: string
  readonly logLevel?: string
}

/** What a gateway is to be: its config, and its plugins with their options. */
export interface Plan extends ReadConfig {
  readonly entries: readonly TracedEntry[]
  /** Plugins that the config names and that are left out, since they are broken. */
  readonly broken: readonly BrokenPlugin[]
  /** Keys of the config that have no effect. */
  readonly unused: readonly string[]
  /** Changes with the text of a config that is code, and with that of what it imports; undefined for one that is data. */
  readonly code: string | undefined
  /** What it was made of: when none of these files has changed, loading it again makes the same. */
  readonly files: readonly string[]
}

/** A config that fits its schema, with flags and variables laid over it; its plugins are not looked at yet. */
export interface ReadConfig {
  readonly config: CheckedConfig
  /** Relative paths are seen from here. */
  readonly folder: string
  /** As the file has it, before flags and variables. */
  readonly written: CheckedConfig
}

/** The secrets of every plan that this process made. */
const known = createRedactor()

export const flagNames = { port: '--port', host: '--host', logLevel: '--log-level', accessToken: '--token' }

/** Where a plan comes from, where that is not this process: its folder, its flags and variables. */
export interface PlanOrigin {
  readonly cwd: string
  readonly overrides: readonly Override[]
}

/** What a caller may do without. */
export interface Less {
  /** Plugins that are not looked at, by their packages. */
  readonly leaveOut?: ReadonlySet<unknown>
  /** What stands for a secret that is missing; without it that is an error. */
  readonly placeholder?: string | undefined
  /** Whether a broken plugin may be left out; without it that is an error. */
  readonly leaveBroken?: (broken: BrokenPlugin) => boolean
}

/** Finds, loads, checks and resolves the config: flags, then `OPENCLAW_*`, then the file, then the defaults. */
export async function makePlan(
  flags: PlanFlags,
  home: string,
  { leaveOut, placeholder, leaveBroken, ...origin }: Partial<PlanOrigin> & Less = {},
): Promise<Plan> {
  const read = await readConfig(flags, home, origin)
  const {
    entries,
    broken,
    read: used,
  } = await resolvePlugins(read, home, {
    placeholder,
    ...(leaveOut && { leaveOut }),
    ...(leaveBroken && { leaveBroken }),
  })
  known.add(secretTexts(entries))
  hideInOutput(known)
  return { ...read, entries, broken, unused: unusedKeys(read.config, used), ...sourcesOf(read, entries) }
}

/** What a config is made of: itself, its `.env`, the secrets and the plugins that are files. */
function sourcesOf(
  { config, folder }: ReadConfig,
  entries: readonly TracedEntry[],
): Pick<Plan, 'code' | 'files'> {
  const { file } = config
  const isCode = file !== undefined && /\.m?[jt]s$/.test(file)
  const own = file === undefined ? [] : isCode ? scriptFiles(file) : [file]
  const plugins = toEntries(config, { standard: standardPlugins }).flatMap((entry) => {
    const plugin = pluginFile(entry, folder)
    return plugin === undefined ? [] : scriptFiles(plugin)
  })
  const secrets = entries.flatMap(({ written }) => secretFiles(written, folder))
  const environment = file === undefined ? [] : [join(folder, '.env')]
  return {
    code: isCode ? textVersion(own) : undefined,
    files: [...new Set([...own, ...environment, ...plugins, ...secrets])],
  }
}

function secretFiles(written: unknown, folder: string): string[] {
  if (Array.isArray(written)) return written.flatMap((item) => secretFiles(item, folder))
  if (!isRecord(written)) return []
  const { $file } = written
  if (typeof $file === 'string') return [resolve(folder, expandHome($file))]
  return Object.values(written).flatMap((item) => secretFiles(item, folder))
}

export async function readConfig(
  flags: PlanFlags,
  home: string,
  { cwd = process.cwd(), overrides = ownOverrides(flags) }: Partial<PlanOrigin> = {},
): Promise<ReadConfig> {
  const explicit = flags.config ?? (process.env['OPENCLAW_CONFIG'] || undefined)
  const found = findConfig({ cwd, home, ...(explicit === undefined ? {} : { explicit }) })
  const loaded = found ? await loadConfig(found.file, { modules }) : { value: {}, folder: cwd }
  const written = await checkConfig(loaded.value, loaded)
  return { config: applyOverrides(written, overrides), folder: loaded.folder, written }
}

function ownOverrides({ port, host, logLevel }: PlanFlags): Override[] {
  const given = {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(logLevel === undefined ? {} : { logLevel }),
  }
  const flags = overridesOf(given, flagNames)
  return [...environmentOverrides(process.env), ...flags]
}

/** The plugins of a config with their options; `how` may leave their code alone. */
export async function resolvePlugins(
  { config, folder }: ReadConfig,
  home: string,
  {
    leaveOut,
    leaveBroken,
    ...how
  }: Less & Partial<Pick<ResolveOptions, 'manifestsFrom' | 'strict' | 'tolerate'>> = {},
): Promise<ResolvedEntries> {
  const { env } = process
  const places = { folder, home, standard: standardPlugins, modules }
  const entries = toEntries(config, places).filter(({ use }) => !leaveOut?.has(use))
  return await resolveEntries(entries, {
    ...{ ...places, ...how, config, env },
    ...(leaveBroken && { leaveOut: leaveBroken }),
  })
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
