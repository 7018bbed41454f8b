import { formatPath, isRecord } from '@openclaw/config'
import type { Path } from '@openclaw/config'
import { differenceOf, heldBy } from '@openclaw/kernel'
import type { ResolvedEntry } from '@openclaw/kernel'
import type { AnyPlugin, ConfigChanges, PluginChange, ValueChange } from '@openclaw/sdk'
import { asSecret } from './config-outline.js'
import type { ConfigOutline, PluginOutline } from './config-outline.js'
import { mask } from './secret-texts.js'

/** Settings that a gateway takes over while it runs; the others ask for a restart. */
const live: ReadonlySet<string> = new Set(['logging.level'])

/** What a reload from one config to another would do, by the rules of the kernel itself. */
export function changesBetween(before: ConfigOutline, after: ConfigOutline): ConfigChanges {
  const definitions = new Map<string, AnyPlugin>()
  const options = new Map<string, readonly ValueChange[]>()
  const old = new Map(before.plugins.map((plugin) => [plugin.id, plugin]))
  const running = before.plugins.map((plugin) => ({ id: plugin.id, entry: entryOf(plugin, definitions) }))
  const next = after.plugins.map((plugin) => {
    const same = old.get(plugin.id)
    const changes = same ? valueChanges(same.options, plugin.options) : []
    options.set(plugin.id, changes)
    // The kernel compares options by value; secrets of which only one side knows the value are settled above.
    return entryOf(same && changes.length === 0 ? { ...plugin, options: same.options } : plugin, definitions)
  })
  const { closing, exclusive, opening, holding } = differenceOf(running, next)

  const closes = new Set(closing.map(({ id }) => id))
  const opens = new Set(opening.map(({ id }) => id))
  function changeOf({ id, exclusive: alone }: PluginOutline): PluginChange {
    const waits = alone || exclusive.some((scope) => scope.id === id)
    if (!closes.has(id)) return { id, exclusive: waits, change: opens.has(id) ? 'opened' : 'kept' }
    if (!opens.has(id)) return { id, exclusive: waits, change: 'closed' }
    const differing = options.get(id) ?? []
    const why = { because: reasonOf(id), ...(differing.length > 0 && { options: differing }) }
    return { id, exclusive: waits, change: 'restarted', ...why }
  }
  function reasonOf(id: string): string {
    const [was, is] = [old.get(id), after.plugins.find((plugin) => plugin.id === id)]
    if ((options.get(id) ?? []).length > 0) return 'its options'
    if (was?.name !== is?.name) return 'another plugin'
    if (was?.code !== is?.code) return 'its code'
    const needed = [...(was?.needs ?? []), ...(is?.needs ?? [])].map((need) =>
      'optional' in need ? need.service.id : need.id,
    )
    const all = [...before.plugins, ...after.plugins]
    const provider = all.find(
      (plugin) =>
        (closes.has(plugin.id) || opens.has(plugin.id)) &&
        plugin.provides.some((service) => needed.includes(service.id)),
    )
    return provider ? `it needs ${provider.id}` : 'its definition'
  }

  const removed = before.plugins.filter(({ id }) => !after.plugins.some((plugin) => plugin.id === id))
  const settings = valueChanges(before.settings, after.settings, [], (path) => String(path[0]))
  const order = (list: readonly PluginOutline[]) =>
    list.map(({ id }) => id).filter((id) => old.has(id) && after.plugins.some((plugin) => plugin.id === id))
  return {
    plugins: [...after.plugins, ...removed].map(changeOf),
    settings,
    reordered: order(before.plugins).join('\n') !== order(after.plugins).join('\n'),
    restart: [
      ...holding.map(
        ({ id, entry }) => `${id} holds the ${heldBy(entry)}, which cannot be exchanged while messages flow`,
      ),
      ...settings
        .filter(({ path }) => !live.has(path))
        .map(({ path }) => `${path} is read when a gateway starts`),
    ],
  }
}

// The kernel knows a definition by its identity.
function entryOf(plugin: PluginOutline, definitions: Map<string, AnyPlugin>): ResolvedEntry {
  const { id, name, code, needs, provides, exclusive, options } = plugin
  const key = JSON.stringify({ name, code, needs, provides, exclusive })
  const made = { name, provides, exclusive, needs: { ...needs } } as unknown as AnyPlugin
  const definition = definitions.get(key) ?? made
  definitions.set(key, definition)
  return { id, definition, options }
}

function valueChanges(from: unknown, to: unknown, path: Path = [], name = formatPath): ValueChange[] {
  const [old, next] = [asSecret(from), asSecret(to)]
  if (old || next) return sameSecret(old, next) ? [] : [{ path: name(path), ...shown(from, to) }]
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length)
    return Array.from({ length }, (_, i) => valueChanges(from[i], to[i], [...path, i], name)).flat()
  }
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) => valueChanges(from[key], to[key], [...path, key], name))
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  return [{ path: name(path), ...shown(from, to) }]
}

/** Where one side does not know the value, the same reference counts as the same secret. */
function sameSecret(a: ReturnType<typeof asSecret>, b: ReturnType<typeof asSecret>): boolean {
  if (!a || !b) return false
  if (a.digest !== undefined && b.digest !== undefined) return a.digest === b.digest
  return a.from === b.from
}

function shown(from: unknown, to: unknown): Pick<ValueChange, 'from' | 'to'> {
  return { ...(from !== undefined && { from: masked(from) }), ...(to !== undefined && { to: masked(to) }) }
}

function masked(value: unknown): unknown {
  const secret = asSecret(value)
  if (secret) return secret.from === undefined ? mask : `${mask} (${secret.from})`
  if (Array.isArray(value)) return value.map(masked)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]))
}
