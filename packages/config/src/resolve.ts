import { OpenClawError, errorLine, toError } from '@openclaw/sdk'
import type { AnyPlugin } from '@openclaw/sdk'
import { bindOptions } from './bind.js'
import type { BoundOptions } from './bind.js'
import type { CheckedConfig } from './checked-config.js'
import { copyData } from './copy.js'
import type { Entry } from './entry.js'
import { checkOptions } from './options.js'
import type { Path } from './path.js'
import { loadPlugin } from './plugin-load.js'
import type { PluginPlaces } from './plugin-load.js'
import { problemsError } from './problem.js'
import type { Problem } from './problem.js'
import { resolveSecrets } from './secrets.js'

/** What the kernel sets up: a plugin and its options, checked, with defaults and secrets in. */
export interface ResolvedEntry {
  readonly id: string
  readonly definition: AnyPlugin
  readonly options: unknown
}

export interface ResolvedEntries {
  readonly entries: readonly ResolvedEntry[]
  /** The paths of the config that some plugin reads. */
  readonly read: readonly Path[]
}

export interface ResolveOptions extends PluginPlaces {
  readonly config: CheckedConfig
  readonly env: Readonly<Record<string, string | undefined>>
  /** Stands for a secret that is missing. */
  readonly placeholder?: string
}

interface Loaded {
  readonly entry: Entry
  readonly definition: AnyPlugin
}

/** Loads the plugins of all entries, binds their blocks, resolves secrets and checks options; tells all that is wrong at once. */
export async function resolveEntries(
  entries: readonly Entry[],
  options: ResolveOptions,
): Promise<ResolvedEntries> {
  const loaded = withoutStandIns(await loadAll(entries, options))
  checkIds(loaded)
  const read: Path[] = []
  const resolved: ResolvedEntry[] = []
  const errors: unknown[] = []
  for (const one of loaded) {
    try {
      const { bound, values } = await resolveOptions(one, options)
      read.push(...bound.read)
      resolved.push({ id: idOf(one), definition: one.definition, options: values })
    } catch (error) {
      errors.push(error)
    }
  }
  throwAll(errors)
  return { entries: resolved, read }
}

async function loadAll(entries: readonly Entry[], options: ResolveOptions): Promise<Loaded[]> {
  const results = await Promise.allSettled(
    entries.map(async (entry) => ({ entry, definition: await loadPlugin(entry, options, options.config) })),
  )
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])))
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

// One queue, one session store, one agent `main`: the standard one stands in where the config names none of the kind.
const standInKinds: ReadonlySet<string> = new Set(['agent', 'queue', 'session'])

function withoutStandIns(loaded: readonly Loaded[]): Loaded[] {
  const named = new Set(loaded.flatMap(({ entry, definition }) => (entry.standard ? [] : [definition.kind])))
  return loaded.filter(
    ({ entry, definition: { kind } }) => !(entry.standard && standInKinds.has(kind) && named.has(kind)),
  )
}

function checkIds(loaded: readonly Loaded[]): void {
  const seen = new Set<string>()
  for (const one of loaded) {
    const id = idOf(one)
    if (seen.has(id)) {
      throw new OpenClawError('OC_PLUGIN_DUPLICATE', `Two plugin entries have the id ${id}`, {
        plugin: id,
        hint: 'Give one of them an id of its own: { "use": …, "id": "…" }.',
      })
    }
    seen.add(id)
  }
}

async function resolveOptions(
  { entry, definition }: Loaded,
  { config, env, folder, placeholder }: ResolveOptions,
): Promise<{ bound: BoundOptions; values: unknown }> {
  const problems: Problem[] = []
  const bound = bindOptions(entry, definition, config, problems)
  if (problems.length > 0) throw problemsError('OC_CONFIG_INVALID', problems, config)

  const missing: Problem[] = []
  const values = resolveSecrets(
    copyData(bound.options, [], missing),
    { env, folder, placeholder },
    [],
    missing,
  ) as Record<string, unknown>
  const place = (problem: Problem): Problem => ({ ...problem, path: bound.origin(problem.path) })
  const plugin = idOf({ entry, definition })
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
  throw new OpenClawError(code, message, {
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(plugin === undefined ? {} : { plugin }),
  })
}
