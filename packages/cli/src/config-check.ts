import {
  findPackage,
  findingOf,
  findingsOf,
  formatPath,
  getAt,
  isOfficial,
  isRecord,
  kindOfName,
  parsePath,
  readManifest,
  unknownAgents,
  unusedKeys,
} from '@openclaw/config'
import type { Entry, Finding, Problem, ResolvedEntries, TracedEntry } from '@openclaw/config'
import { inOrder } from '@openclaw/kernel/order'
import { gateway, registries } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { exposureOf, missingFiles } from './exposure.js'
import { readConfig, resolvePlugins } from './plan.js'
import type { PlanFlags, ReadConfig } from './plan.js'
import { hideSecrets } from './secret-texts.js'
import { standardFolder, standardPlugins } from './standard.js'

/** All that is wrong with a config, and what a person may want to know of it. */
export interface ConfigReport {
  /** Undefined without a config file. */
  readonly file: string | undefined
  readonly errors: readonly Finding[]
  /** Nothing here keeps the gateway from starting, but a plugin that is not installed and a file that is missing. */
  readonly warnings: readonly Finding[]
}

/**
 * Everything but the start: file, schema, entries, plugins, options, secrets, wiring, agents that rules name. The
 * standard plugins are known by their manifests, which say all that their set-up refuses; the code of others runs, and
 * then the whole set-up does.
 */
export async function checkConfigOf(flags: PlanFlags, home: string): Promise<ConfigReport> {
  let read: ReadConfig
  try {
    read = await readConfig(flags, home)
  } catch (error) {
    const errors = findingsOf(error)
    return { file: errors.find(({ file }) => file !== undefined)?.file, errors, warnings: [] }
  }
  const { file } = read.config
  try {
    return { file, ...(await checkPlugins(read, home)) }
  } catch (error) {
    return { file, errors: findingsOf(error), warnings: [] }
  }
}

/** One of ours, which may not be installed. */
export function isOfficialEntry({ use }: Entry): boolean {
  return typeof use === 'string' && isOfficial(use)
}

type Findings = Pick<ConfigReport, 'errors' | 'warnings'>

async function checkPlugins(read: ReadConfig, home: string): Promise<Findings> {
  const { config } = read
  const plugins = await resolvePlugins(read, home, {
    manifestsFrom: standardFolder,
    tolerate: isOfficialEntry,
  })
  const { entries, missing } = plugins
  const told = (code: ErrorCode, plugin?: string) => (problem: Problem) =>
    findingOf(code, problem, config, plugin === undefined ? {} : { plugin })
  const hide = hideSecrets(entries)

  const exposure = await exposureOf(config, plugins)
  const errors: Finding[] = [...exposure.errors, ...wiring(plugins)]
  const known = new Set(Object.keys(config.blocks.agents ?? {}))
  const runs = missing.length === 0 && errors.length === 0 && entries.some(needsCode)
  if (runs) {
    try {
      for (const id of await setUp(read, home)) known.add(id)
    } catch (error) {
      errors.push(...findingsOf(error))
    }
  }
  for (const { definition, options } of entries) {
    const id = definition.kind === 'agent' ? getAt(options, ['id']) : undefined
    if (typeof id === 'string') known.add(id)
  }
  // A config that says nothing about agents may be a part of one: who is meant is not known then.
  const unknown = unknownAgents(config, known).map(told('OC_AGENT_UNKNOWN'))
  const saysAgents =
    config.blocks.agents !== undefined || entries.some(({ definition, from }) => definition.kind === 'agent' && from !== 'standard') // prettier-ignore
  if (saysAgents) errors.push(...unknown)

  const used = [...plugins.read, ...missing.map(({ at }) => at)]
  const warnings = [
    ...missing.flatMap((entry) =>
      notInstalled(entry, read).map(told('OC_PLUGIN_NOT_FOUND', String(entry.use))),
    ),
    ...unusedKeys(config, used).map(unused).map(told('OC_CONFIG_UNUSED')),
    ...missingFiles(read).map(told('OC_CONFIG_FILE_MISSING')),
    ...exposure.warnings,
    ...(saysAgents ? [] : unknown),
  ]
  return { errors: errors.map(hide), warnings: warnings.map(hide) }
}

/** Whether more than its manifest must be asked whether a plugin takes its options. */
export function needsCode({ from, definition, written }: TracedEntry): boolean {
  return from !== 'standard' || (definition.judges ?? []).some((key: string) => hasKey(written, key))
}

function hasKey(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((item) => hasKey(item, key))
  if (!isRecord(value)) return false
  return Object.hasOwn(value, key) || Object.values(value).some((item) => hasKey(item, key))
}

/** Sets the gateway up with the code of all plugins; returns the ids of the agents. */
async function setUp(read: ReadConfig, home: string): Promise<readonly string[]> {
  const { setUpPlan } = await import('./set-up.js')
  const { entries } = await resolvePlugins(read, home)
  return setUpPlan({ config: read.config, entries }, home, 'fatal').snapshot().agents
}

const kernelOwns = [...registries, gateway].map(({ id }) => id)

function wiring({ entries, missing }: ResolvedEntries): readonly Finding[] {
  // A plugin that is not installed is taken to provide what the standard ones of its kind do.
  const kinds = new Set(missing.map(({ use }) => kindOfName(String(use))))
  const assumed = kinds.size === 0 ? [] : standardServices(kinds)
  try {
    inOrder(entries, new Set([...kernelOwns, ...assumed]))
    return []
  } catch (error) {
    return findingsOf(error)
  }
}

function standardServices(kinds: ReadonlySet<string | undefined>): string[] {
  return standardPlugins.flatMap(({ name }) => {
    const at = kinds.has(kindOfName(name)) ? findPackage(name, standardFolder) : undefined
    return (at === undefined ? undefined : readManifest(at))?.provides?.map(({ id }) => id) ?? []
  })
}

function notInstalled({ use, at, named }: Entry, { folder }: ReadConfig): Problem[] {
  const where = formatPath(at.at(-1) === 'options' ? at.slice(0, -1) : at)
  return [
    {
      path: named,
      text: `needs the plugin ${String(use)}, which is not installed: the gateway does not start without it`,
      cure: `Run \`npm install ${String(use)}\` in ${folder}, or take ${where} out of the config.`,
    },
  ]
}

function unused(key: string): Problem {
  return {
    path: parsePath(key),
    text: 'has no effect yet: nothing reads it',
    cure: 'Leave it, or take it out.',
  }
}
