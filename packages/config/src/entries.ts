import type { OpenClawError, PluginKind } from '@openclaw/sdk'
import type { CheckedConfig } from './checked-config.js'
import type { Entry, StandardPlugin } from './entry.js'
import { ConfigError } from './finding.js'
import { kindOfName, packageNames } from './package-name.js'
import { formatPath, getAt, isRecord } from './path.js'
import type { Path } from './path.js'
import type { ListedPlugin } from './plugin-list.js'
import { definitionOf } from './plugin-list.js'
import { positionOf, problemsError } from './problem.js'

/** Blocks whose `type` picks a plugin. A single one replaces the standard plugin of its kind. */
const typedBlocks: readonly { path: Path; kind: PluginKind; type: string; single?: true }[] = [
  { path: ['queue'], kind: 'queue', type: 'memory', single: true },
  { path: ['session', 'storage'], kind: 'session', type: 'memory', single: true },
  { path: ['auth'], kind: 'auth', type: 'token' },
  { path: ['cache'], kind: 'cache', type: 'memory' },
]

/** Blocks that bring a plugin of their own: without it they would promise what nobody does. */
const namedBlocks: readonly { path: Path; use: string }[] = [
  { path: ['alerts'], use: '@openclaw/monitor-alerts' },
  { path: ['https'], use: '@openclaw/http-tls' },
  { path: ['security', 'allowedIPs'], use: '@openclaw/guard-address' },
  { path: ['security', 'rateLimit'], use: '@openclaw/guard-ratelimit' },
]

/** The agent when the config has none. */
const defaultAgent = { id: 'main', type: 'echo' }

/**
 * Reduces a config to entries: the standard plugins first, then what the blocks pick, then `plugins[]`. What a plugin
 * `binds` is added when it is loaded. Throws OC_PLUGIN_DUPLICATE for two entries of one id.
 */
export function toEntries(config: CheckedConfig, options: { standard: readonly StandardPlugin[] }): Entry[] {
  const entries = options.standard.flatMap((plugin) => (plugin.onDemand ? [] : standardEntry(plugin.name)))
  for (const block of typedBlocks) addTyped(entries, config, block)
  for (const block of namedBlocks) addNamed(entries, config, block)
  addAgents(entries, config)
  addChannels(entries, config)
  addPlugins(entries, config)
  return entries
}

function standardEntry(name: string): Entry {
  return { id: name, use: name, options: {}, at: [], named: [], standard: true }
}

function addTyped(entries: Entry[], config: CheckedConfig, typed: (typeof typedBlocks)[number]): void {
  const { path, kind, single } = typed
  const block = getAt(config.blocks, path)
  if (!isRecord(block) || block['enabled'] === false) return
  const { type, enabled: _, ...options } = block
  if (kind === 'auth' && type === 'none') return remove(entries, '@openclaw/auth-token')
  const place = single ? entries.findIndex(({ id }) => id !== undefined && kindOfName(id) === kind) : -1
  const standing = entries[place]?.id
  const names =
    type === undefined && standing !== undefined ? [standing] : packageNames(kind, String(type ?? typed.type))
  const entry = named(names, options, path, type === undefined ? path : [...path, 'type'])
  put(entries, entry, standing === undefined ? undefined : place)
}

function addNamed(
  entries: Entry[],
  config: CheckedConfig,
  { path, use }: (typeof namedBlocks)[number],
): void {
  const block = getAt(config.blocks, path)
  if (block === undefined) return
  const off = isRecord(block) && block['enabled'] === false
  if (off) remove(entries, use)
  else put(entries, named([use], {}, path))
}

function addAgents(entries: Entry[], config: CheckedConfig): void {
  const agents = Object.entries(config.blocks.agents ?? {})
  if (agents.length === 0) {
    const [use = ''] = packageNames('agent', defaultAgent.type)
    entries.push({ ...standardEntry(use), id: `agent:${defaultAgent.id}` })
  }
  for (const [id, { type, ...options }] of agents) {
    entries.push({
      ...named(packageNames('agent', type), { id, ...options }, ['agents', id], ['agents', id, 'type']),
      id: `agent:${id}`,
    })
  }
}

function addChannels(entries: Entry[], config: CheckedConfig): void {
  for (const [name, block] of Object.entries(config.blocks.channels ?? {})) {
    const { enabled, ...options } = block
    const names = packageNames('channel', name)
    if (enabled === false) names.forEach((use) => remove(entries, use))
    else put(entries, named(names, options, ['channels', name]))
  }
}

function addPlugins(entries: Entry[], config: CheckedConfig): void {
  const seen = new Map<string, ListedPlugin>()
  for (const listed of config.plugins) {
    const entry = listedEntry(listed)
    const { id } = entry
    const twin = id === undefined ? undefined : seen.get(id)
    if (twin) throw duplicate(String(id), twin.path, listed.path, config)
    if (id !== undefined) seen.set(id, listed)
    if (listed.entry['enabled'] === false) remove(entries, id)
    else put(entries, extended(entries, entry, config))
  }
}

function listedEntry({ entry, path }: ListedPlugin): Entry {
  const use = entry['use'] as Entry['use']
  const name = typeof use === 'string' ? (isFile(use) ? undefined : use) : definitionOf(use).name
  const id = (entry['id'] as string | undefined) ?? name
  const options = (entry['options'] ?? {}) as Record<string, unknown>
  return { id, use, options, at: [...path, 'options'], named: [...path, 'use'] }
}

/** True for a `use` that names a file and not a package. */
export function isFile(use: string): boolean {
  return /^(?:\.{1,2}\/|\/|~\/|file:)/.test(use)
}

// A block and an entry may both speak of one plugin, but not of one option.
function extended(entries: readonly Entry[], entry: Entry, config: CheckedConfig): Entry {
  const standing = entry.id === undefined ? undefined : entries.find(({ id }) => id === entry.id)
  if (!standing) return entry
  const twice = Object.keys(standing.options).filter(
    (key) => key !== 'id' && Object.hasOwn(entry.options, key),
  )
  const problems = twice.map((key) => ({
    path: [...entry.at, key],
    text: `is set a second time; ${formatPath([...standing.at, key])} sets it too`,
    cure: 'Keep one of them.',
  }))
  if (problems.length > 0) throw problemsError('OC_CONFIG_INVALID', problems, config)
  return { ...entry, options: { ...standing.options, ...entry.options } }
}

function named(
  names: readonly string[],
  options: Record<string, unknown>,
  at: Path,
  namedAt: Path = at,
): Entry {
  const [use = '', or] = names
  return { id: use, use, ...(or === undefined ? {} : { or }), options, at, named: namedAt }
}

/** Replaces the entry at `place`, else the one of the same id, else comes last. */
function put(entries: Entry[], entry: Entry, place?: number): void {
  const index = place ?? (entry.id === undefined ? -1 : entries.findIndex(({ id }) => id === entry.id))
  if (index < 0) entries.push(entry)
  else entries[index] = entry
}

function remove(entries: Entry[], id: string | undefined): void {
  const index = entries.findIndex((entry) => entry.id === id)
  if (index >= 0) entries.splice(index, 1)
}

function duplicate(id: string, first: Path, second: Path, config: CheckedConfig): OpenClawError {
  const where = config.file === undefined ? '' : ` in ${config.file}`
  const message = `Two plugin entries have the id ${id}${where}: ${formatPath(first)} and ${formatPath(second)}`
  const code = 'OC_PLUGIN_DUPLICATE'
  const hint = 'Give one of them an id of its own: { "use": …, "id": "…" }.'
  const finding = {
    code,
    path: formatPath(second),
    ...positionOf(config, second),
    message,
    hint,
    plugin: id,
  } as const
  return new ConfigError(code, message, { plugin: id, hint }, [finding])
}
