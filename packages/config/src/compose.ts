import type { AnyPlugin } from '@openclaw/sdk'
import { kindOfName } from './package-name.js'
import { isRecord } from './path.js'
import { configSchema } from './schema.js'

type Schema = Readonly<Record<string, unknown>>
interface Described {
  readonly name: string
  readonly type: string
  readonly options: Schema
}

/**
 * The schema of the config for editors: the base, and where a plugin is picked (`type`, the name of a channel, `use`)
 * the options of each of these plugins. What the blocks say themselves is in the base.
 */
export function composeSchema(plugins: readonly AnyPlugin[]): Schema {
  const base = structuredClone(configSchema()) as unknown as Schema & { definitions: Record<string, Schema> }
  const described = plugins.map(describe)
  const of = (kind: string): Described[] => described.filter(({ name }) => kindOfName(name) === kind)
  const { definitions } = base
  const session = definitions['session'] ?? {}
  const agents = definitions['agents'] ?? {}
  return {
    ...base,
    $id: 'https://openclaw.ai/schema/installed.schema.json',
    description: `${String(base['description'])} With the options of the plugins that are installed.`,
    definitions: {
      ...definitions,
      queue: picking(definitions['queue'], of('queue')),
      cache: picking(definitions['cache'], of('cache'), ['enabled']),
      auth: picking(definitions['auth'], of('auth'), ['enabled']),
      session: withProperty(session, 'storage', (storage) => picking(storage, of('session'))),
      agents: {
        ...agents,
        additionalProperties: picking(agents['additionalProperties'], of('agent'), [], ['id']),
      },
      channels: withProperties(definitions['channels'], of('channel')),
      pluginEntry: withUses(definitions['pluginEntry'], described),
    },
  }
}

function describe({ name, options }: AnyPlugin): Described {
  const type = /^(?:@openclaw\/|(?:@[^/]+\/)?openclaw-)[a-z]+-(.+)$/.exec(name)?.[1] ?? name
  const own = name.startsWith('@openclaw/') || name === `openclaw-${kindOfName(name)}-${type}`
  return { name, type: own ? type : name, options: withReferences(options) as Schema }
}

/** A block with a `type`: once it is picked, the other keys are the options of that plugin and no more. */
function picking(
  block: unknown,
  plugins: readonly Described[],
  keys: readonly string[] = [],
  without: readonly string[] = [],
): Schema {
  const schema = asSchema(block)
  if (plugins.length === 0) return schema
  const properties = asSchema(schema['properties'])
  const kept = Object.fromEntries(keys.map((key) => [key, properties[key] ?? {}]))
  const types = plugins.map(({ type }) => type)
  const type = { ...asSchema(properties['type']), anyOf: [{ enum: types }, { type: 'string', minLength: 1 }] }
  const { $ref: _, ...named } = type as Schema & { $ref?: string }
  const allOf = plugins.map(({ type: picked, options }) => {
    const own = { ...asSchema(options['properties']), ...kept, type: {} }
    const shown = Object.fromEntries(Object.entries(own).filter(([key]) => !without.includes(key)))
    return {
      if: { required: ['type'], properties: { type: { const: picked } } },
      then: { ...options, properties: shown, required: requiredOf(options, without) },
    }
  })
  return { ...schema, properties: { ...properties, type: named }, allOf }
}

/** Keys that name a plugin. */
function withProperties(block: unknown, plugins: readonly Described[]): Schema {
  const schema = asSchema(block)
  const enabled = asSchema(asSchema(asSchema(schema['additionalProperties'])['properties'])['enabled'])
  const properties = plugins.map(({ type, options }) => [
    type,
    { ...options, properties: { enabled, ...asSchema(options['properties']) } },
  ])
  return { ...schema, properties: Object.fromEntries(properties) as Schema }
}

function withUses(block: unknown, plugins: readonly Described[]): Schema {
  const schema = asSchema(block)
  const properties = asSchema(schema['properties'])
  const use = {
    ...asSchema(properties['use']),
    anyOf: [{ enum: plugins.map(({ name }) => name) }, { type: 'string' }],
  }
  const allOf = plugins.map(({ name, options }) => ({
    if: { required: ['use'], properties: { use: { const: name } } },
    then: { properties: { options: { ...options, required: [] } } },
  }))
  return { ...schema, properties: { ...properties, use }, allOf }
}

function withProperty(schema: Schema, key: string, change: (property: unknown) => Schema): Schema {
  const properties = asSchema(schema['properties'])
  return { ...schema, properties: { ...properties, [key]: change(properties[key]) } }
}

/** A copy in which each text may also be a reference to where the text is kept. */
function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences)
  if (!isRecord(value)) return value
  const { default: preset, ...rest } = value
  const copy = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, keepsText(key) ? item : withReferences(item)])) // prettier-ignore
  const defaults = 'default' in value ? { default: preset } : {}
  if (value['type'] !== 'string') return { ...copy, ...defaults }
  const { description, writeOnly, ...text } = copy
  const outside = {
    ...(description === undefined ? {} : { description }),
    ...(writeOnly === undefined ? {} : { writeOnly }),
  }
  return { ...outside, ...defaults, anyOf: [text, { $ref: '#/definitions/reference' }] }
}

function keepsText(key: string): boolean {
  return key === 'enum' || key === 'const' || key === 'examples' || key === 'required'
}

function requiredOf(options: Schema, without: readonly string[]): string[] {
  const required = Array.isArray(options['required']) ? options['required'].map(String) : []
  return required.filter((key) => !without.includes(key))
}

function asSchema(value: unknown): Schema {
  return isRecord(value) ? value : {}
}
