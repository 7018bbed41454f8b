import { OpenClawError, errorLine, isOpenClawError, toError } from '@openclaw/sdk'
import type { AnyPlugin } from '@openclaw/sdk'
import { bindOptions } from './bind.js'
import type { BoundOptions } from './bind.js'
import { canBeLeftOut, isPluginFault } from './broken-plugin.js'
import type { BrokenPlugin } from './broken-plugin.js'
import type { CheckedConfig } from './checked-config.js'
import { copyData } from './copy.js'
import type { Entry } from './entry.js'
import { ConfigError, findingsOf } from './finding.js'
import { checkOptions } from './options.js'
import type { Path } from './path.js'
import { kindsOf, loadPlugin } from './plugin-load.js'
import type { LoadedPlugin, PluginPlaces } from './plugin-load.js'
import { kindOfName } from './package-name.js'
import { problemsError } from './problem.js'
import type { Problem } from './problem.js'
import { resolveSecrets } from './secrets.js'

/** What the kernel sets up: a plugin and its options, checked, with defaults and secrets in. */
export interface ResolvedEntry {
  readonly id: string
  readonly definition: AnyPlugin
  readonly options: unknown
}

/** A resolved entry, and what one may want to know about where it came from. */
export interface TracedEntry extends ResolvedEntry {
  readonly from: LoadedPlugin['from']
  /** Where the config has its options; empty where it says nothing of the plugin. */
  readonly at: Path
  /** The config does not name it. */
  readonly standard: boolean
  /** The config's path of an option. */
  origin(option: Path): Path
  /** The options as they were written: no defaults, and references instead of secrets. */
  readonly written: Readonly<Record<string, unknown>>
}

export interface ResolvedEntries {
  readonly entries: readonly TracedEntry[]
  /** Entries whose plugin is not installed, where `tolerate` let that pass. */
  readonly missing: readonly Entry[]
  /** Entries whose plugin is broken, where `leaveOut` let that pass. */
  readonly broken: readonly BrokenPlugin[]
  /** The paths of the config that some plugin reads. */
  readonly read: readonly Path[]
}

export interface ResolveOptions extends PluginPlaces {
  readonly config: CheckedConfig
  readonly env: Readonly<Record<string, string | undefined>>
  /** Stands for a secret that is missing. */
  readonly placeholder?: string | undefined
  /** True for an entry that may be left out when its plugin is not installed. */
  tolerate?(entry: Entry): boolean
  /** True for a broken plugin that may be left out; one without which the gateway would be less safe never is. */
  leaveOut?(broken: BrokenPlugin): boolean
  /** False leaves secrets as they are written, and options unchecked: for those who only look. */
  readonly strict?: boolean
}

interface Loaded extends LoadedPlugin {
  readonly entry: Entry
}

/** Loads the plugins of all entries, binds their blocks, resolves secrets and checks options; tells all that is wrong at once. */
export async function resolveEntries(
  entries: readonly Entry[],
  options: ResolveOptions,
): Promise<ResolvedEntries> {
  const broken: BrokenPlugin[] = []
  const leaveOut = leaver(options, broken)
  const { found, missing, left } = await loadAll(entries, options, leaveOut)
  const loaded = withOwnIds(withoutStandIns(found, [...missing, ...left]), leaveOut)
  const read: Path[] = []
  const resolved: TracedEntry[] = []
  const errors: unknown[] = []
  for (const one of loaded) {
    try {
      const { bound, values } = await resolveOptions(one, options)
      read.push(...bound.read)
      const { definition, from, entry } = one
      const { origin, options: written } = bound
      resolved.push({
        id: idOf(one),
        definition,
        options: values,
        from,
        origin,
        written,
        at: entry.at,
        standard: entry.standard === true,
      })
    } catch (error) {
      if (leaveOut(one.entry, error, [one.definition.kind])) read.push(one.entry.at)
      else errors.push(error)
    }
  }
  throwAll(errors)
  return { entries: resolved, missing, broken, read }
}

/** Whether an entry goes, after what went wrong with it. */
type Leave = (entry: Entry, error: unknown, kinds?: readonly string[]) => boolean

function leaver(options: ResolveOptions, broken: BrokenPlugin[]): Leave {
  return (entry, error, kinds = kindsOf(entry, options)) => {
    if (entry.standard || !isPluginFault(error) || !canBeLeftOut(kinds)) return false
    const one = { id: entry.id ?? String(entry.use), error }
    if (!options.leaveOut?.(one)) return false
    broken.push(one)
    return true
  }
}

async function loadAll(
  entries: readonly Entry[],
  options: ResolveOptions,
  leaveOut: Leave,
): Promise<{ found: Loaded[]; missing: Entry[]; left: Entry[] }> {
  const results = await Promise.allSettled(
    entries.map(async (entry) => {
      const plugin = await loadPlugin(entry, options, options.config)
      // The block asked for a name of the standard scope first; the plugin that answers goes by its own.
      const byOther = entry.or === plugin.definition.name && entry.id === entry.use
      return { ...plugin, entry: byOther ? { ...entry, id: entry.or } : entry }
    }),
  )
  const missing: Entry[] = []
  const left: Entry[] = []
  const errors: unknown[] = []
  results.forEach((result, index) => {
    const entry = entries[index]
    if (result.status === 'fulfilled' || !entry) return
    if (isMissing(result.reason) && options.tolerate?.(entry)) missing.push(entry)
    else if (leaveOut(entry, result.reason)) left.push(entry)
    else errors.push(result.reason)
  })
  throwAll(errors)
  return {
    found: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    ...{ missing, left },
  }
}

function isMissing(error: unknown): boolean {
  return isOpenClawError(error) && error.code === 'OC_PLUGIN_NOT_FOUND'
}

// One queue, one session store, one agent `main`: the standard one stands in where the config names none of the kind.
const standInKinds: ReadonlySet<string> = new Set(['agent', 'queue', 'session'])

function withoutStandIns(loaded: readonly Loaded[], absent: readonly Entry[]): Loaded[] {
  const named = new Set([
    ...loaded.flatMap(({ entry, definition }) => (entry.standard ? [] : [definition.kind as string])),
    ...absent.map(({ use }) => kindOfName(String(use))),
  ])
  return loaded.filter(
    ({ entry, definition: { kind } }) => !(entry.standard && standInKinds.has(kind) && named.has(kind)),
  )
}

/** Without the entries that may go because their id is another's. Throws OC_PLUGIN_DUPLICATE for one that may not. */
function withOwnIds(loaded: readonly Loaded[], leaveOut: Leave): Loaded[] {
  const seen = new Set<string>()
  return loaded.filter((one) => {
    const id = idOf(one)
    if (!seen.has(id)) return seen.add(id)
    const error = new OpenClawError('OC_PLUGIN_DUPLICATE', `Two plugin entries have the id ${id}`, {
      plugin: id,
      hint: 'Give one of them an id of its own: { "use": …, "id": "…" }.',
    })
    if (leaveOut(one.entry, error, [one.definition.kind])) return false
    throw error
  })
}

async function resolveOptions(
  { entry, definition, from }: Loaded,
  { config, env, folder, placeholder, strict = true }: ResolveOptions,
): Promise<{ bound: BoundOptions; values: unknown }> {
  const problems: Problem[] = []
  const bound = bindOptions(entry, definition, config, problems)
  if (problems.length > 0) throw problemsError('OC_CONFIG_INVALID', problems, config)

  if (!strict) return { bound, values: bound.options }

  const missing: Problem[] = []
  const values = resolveSecrets(
    copyData(bound.options, [], missing),
    { env, folder, placeholder },
    [],
    missing,
  ) as Record<string, unknown>
  const place = (problem: Problem): Problem => ({ ...problem, path: bound.origin(problem.path) })
  const plugin = idOf({ entry, definition, from })
  if (missing.length > 0)
    throw problemsError('OC_CONFIG_SECRET_MISSING', missing.map(place), config, { plugin })

  const wrong = await checkOptions(definition, values)
  if (wrong.length === 0) return { bound, values }
  const named = wrong
    .map(place)
    .map((problem) => ({ ...problem, text: `${problem.text} (an option of ${plugin})` }))
  throw problemsError('OC_PLUGIN_OPTIONS', named, config, { plugin })
}

function idOf({ entry, definition }: Loaded): string {
  return entry.id ?? definition.name
}

/** Throws the first error, with a line for each of the others. */
function throwAll(errors: readonly unknown[]): void {
  const [first, ...others] = errors
  if (first === undefined) return
  if (others.length === 0 || !(first instanceof OpenClawError)) throw toError(first)
  const message = [first.message, ...others.map(errorLine)].join('\n')
  const { code, hint, plugin, cause } = first
  const details = { cause, hint, ...(plugin === undefined ? {} : { plugin }) }
  throw new ConfigError(code, message, details, errors.flatMap(findingsOf))
}
