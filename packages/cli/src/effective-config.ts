import {
  configSchema,
  formatPath,
  getAt,
  isRecord,
  kindOfName,
  parsePath,
  placeOf,
  positionOf,
} from '@openclaw/config'
import type { CheckedConfig, Entry, Path, TracedEntry } from '@openclaw/config'
import { definitionOf } from '@openclaw/config'
import { readConfig, resolvePlugins } from './plan.js'
import type { PlanFlags } from './plan.js'
import { isSecret, mask, propertyOf, withoutPassword } from './secret-texts.js'
import { standardFolder } from './standard.js'

/** One key of the config in effect. */
export interface EffectiveKey {
  readonly path: Path
  /** Masked where it is a secret; a reference stays as it was written. */
  readonly value: unknown
  /** `--port`, `OPENCLAW_PORT`, `file:3:5`, `default of @openclaw/http-server`. */
  readonly origin: string
}

/** Every key that holds, written or by default, of the config that a start would use. */
export async function effectiveKeys(
  flags: PlanFlags,
  home: string,
): Promise<{ file: string | undefined; keys: EffectiveKey[] }> {
  const read = await readConfig(flags, home)
  const { config } = read
  const how = { manifestsFrom: standardFolder, strict: false, tolerate: () => true }
  const { entries, missing } = await resolvePlugins(read, home, how)
  const secrets = secretPaths(entries, missing)
  const keys = [...writtenKeys(config, secrets), ...hostDefaults(config)]
  const unbound = new Map<string, number>()
  for (const entry of entries) {
    for (const key of pluginDefaults(entry, config, unbound)) {
      if (getAt(config.blocks, key.path) === undefined) keys.push(key)
    }
  }
  return { file: config.file, keys }
}

function writtenKeys(config: CheckedConfig, secrets: ReadonlySet<string>): EffectiveKey[] {
  const keys: EffectiveKey[] = []
  const originOf = (path: Path): string => {
    const text = formatPath(path)
    const override = config.overrides?.findLast((one) => formatPath(one.path) === text)
    return override?.origin ?? placeOf(positionOf(config, path)).replace(/: $/, '')
  }

  function visit(value: unknown, path: Path, from: Path): void {
    const parts = isRecord(value) ? Object.entries(value) : Array.isArray(value) ? [...value.entries()] : []
    if (parts.length === 0 || isReference(value)) {
      const hidden = typeof value === 'string' && secrets.has(formatPath(from))
      keys.push({ path, value: hidden ? mask : withoutPassword(value), origin: originOf(from) })
    } else for (const [key, item] of parts) visit(item, [...path, key], [...from, key])
  }
  for (const [name, block] of Object.entries(config.blocks)) visit(block, [name], [name])
  config.plugins.forEach(({ path, entry }, index) => {
    const use = entry['use']
    const name = typeof use === 'string' ? use : definitionOf(use as Parameters<typeof definitionOf>[0]).name
    visit({ ...entry, use: name }, ['plugins', index], path)
  })
  return keys
}

export function isReference(value: unknown): boolean {
  const keys = isRecord(value) ? Object.keys(value) : []
  return keys.length === 1 && (keys[0] === '$env' || keys[0] === '$file')
}

/** What may not be shown: what a schema says is secret, and every text for a plugin whose schema is not here. */
export function secretPaths(entries: readonly TracedEntry[], missing: readonly Entry[]): ReadonlySet<string> {
  const paths = new Set([formatPath(['security', 'accessToken']), formatPath(['auth', 'secret'])])
  function visit(value: unknown, schema: unknown, unknown: boolean, path: Path): void {
    if (typeof value === 'string' && (unknown || isSecret(schema))) paths.add(formatPath(path))
    if (Array.isArray(value)) {
      const items = isRecord(schema) ? schema['items'] : undefined
      value.forEach((item, index) => visit(item, items, unknown, [...path, index]))
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value))
        visit(item, propertyOf(schema, key), unknown, [...path, key])
    }
  }
  for (const { definition, written, origin } of entries) {
    for (const [key, value] of Object.entries(written)) {
      visit(value, propertyOf(definition.options, key), false, origin([key]))
    }
  }
  for (const { at, options } of missing) visit(options, undefined, true, at)
  return paths
}

const hostKeys = [
  'performance.concurrency',
  'performance.batchSize',
  'performance.queueSize',
  'logging.level',
]

function hostDefaults({ blocks }: CheckedConfig): EffectiveKey[] {
  const { definitions } = configSchema()
  return hostKeys.flatMap((text) => {
    const path = parsePath(text)
    const [block = '', key = ''] = path.map(String)
    const value = getAt(definitions, [block, 'properties', key, 'default'])
    const written = getAt(blocks, path) ?? (text === 'logging.level' ? blocks.gateway?.logLevel : undefined)
    return written !== undefined || value === undefined
      ? []
      : { path, value, origin: 'default of the gateway' }
  })
}

function pluginDefaults(
  { id, definition, written, standard, at }: TracedEntry,
  config: CheckedConfig,
  unbound: Map<string, number>,
): EffectiveKey[] {
  const { name, options } = definition
  const origin = `default of ${name}`
  const properties = isRecord(options) && isRecord(options['properties']) ? options['properties'] : {}
  const places = Object.entries(id === name ? (definition.binds ?? {}) : {})
  const whole = places.find(([, option]) => option === '.' || option === '')?.[0]
  const type = /^(?:@openclaw\/|openclaw-)[a-z]+-(.+)$/.exec(name)?.[1] ?? name

  function placeFor(key: string): Path {
    const bound = places.find(([, option]) => option === key)?.[0] ?? whole
    if (bound !== undefined) return [...parsePath(bound), ...(bound === whole ? [key] : [])]
    if (at.length > 0 && at[0] !== 'plugins') return [...at, key]
    if (standard && definition.kind === 'channel') return ['channels', type, key]
    if (standard && definition.kind === 'agent') return ['agents', id.replace(/^agent:/, ''), key]
    return [...listed(), 'options', key]
  }
  // In `plugins`, behind those that are written: the place where the config would say it.
  function listed(): Path {
    const index = config.plugins.findIndex(({ path }) => formatPath([...path, 'options']) === formatPath(at))
    if (index >= 0) return ['plugins', index]
    if (!unbound.has(id)) unbound.set(id, config.plugins.length + unbound.size)
    return ['plugins', unbound.get(id) ?? 0]
  }

  const keys: EffectiveKey[] = []
  if (standard && definition.kind === 'agent') keys.push({ path: placeFor('type'), value: type, origin })
  const picked = whole !== undefined && ['queue', 'session'].includes(String(kindOfName(name)))
  if (picked) keys.push({ path: [...parsePath(whole), 'type'], value: type, origin })
  for (const [key, schema] of Object.entries(properties)) {
    const value = isRecord(schema) ? schema['default'] : undefined
    const ownId = key === 'id' && definition.kind === 'agent'
    if (value !== undefined && !ownId && !Object.hasOwn(written, key))
      keys.push({ path: placeFor(key), value, origin })
  }
  const place = unbound.get(id)
  if (place !== undefined) keys.unshift({ path: ['plugins', place, 'use'], value: name, origin })
  return keys
}

/** The keys as the config that they make, its blocks in the order of the schema. */
export function configOf(keys: readonly EffectiveKey[]): Record<string, unknown> {
  const order = Object.keys(configSchema().properties)
  const sorted = [...keys].sort((a, b) => order.indexOf(String(a.path[0])) - order.indexOf(String(b.path[0])))
  const config: Record<string, unknown> = {}
  for (const { path, value } of sorted) put(config, path, value)
  return config
}

function put(root: Record<string, unknown>, path: Path, value: unknown): void {
  let at = root as Record<string | number, unknown>
  path.forEach((part, index) => {
    if (index === path.length - 1) at[part] = value
    else {
      at[part] ??= typeof path[index + 1] === 'number' ? [] : {}
      at = at[part] as Record<string | number, unknown>
    }
  })
}
