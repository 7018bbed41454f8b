import { createRequire } from 'node:module'

export interface ConfigSchema {
  readonly properties: Readonly<Record<string, { readonly $ref?: string }>>
  readonly definitions: Readonly<Record<string, object>>
}

export interface Schemas {
  /** Which blocks there are, and nothing of what is in them. */
  readonly root: object
  /** Complete in itself, by the name of the block. */
  readonly blocks: ReadonlyMap<string, object>
  /** Of one entry of `plugins`. */
  readonly entry: object
}

let schemas: Schemas | undefined

/** The schema of the config as it stands in its file. */
export function configSchema(): ConfigSchema {
  return createRequire(import.meta.url)('@openclaw/config-schema/openclaw.schema.json') as ConfigSchema
}

/** The schema of the config, cut into blocks: only those that a config has are compiled, and each once. */
export function configSchemas(): Schemas {
  schemas ??= cut(configSchema())
  return schemas
}

function cut({ properties, definitions }: ConfigSchema): Schemas {
  const names = Object.keys(properties)
  // `plugins` may hold code: its entries are checked one by one.
  const blocks = names
    .filter((name) => name !== 'plugins')
    .map((name) => {
      const property = properties[name] ?? {}
      const block =
        property.$ref === undefined ? property : definitions[property.$ref.replace('#/definitions/', '')]
      return [name, complete(block ?? {}, definitions)] as const
    })
  return {
    root: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(names.map((name) => [name, true])),
    },
    blocks: new Map(blocks),
    entry: complete(definitions['pluginEntry'] ?? {}, definitions),
  }
}

/** A part of the schema with the definitions that it refers to, and no others. */
function complete(part: object, definitions: ConfigSchema['definitions']): object {
  const needed = new Set<string>()
  function collect(value: object): void {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const definition = definitions[name]
      if (needed.has(name) || !definition) continue
      needed.add(name)
      collect(definition)
    }
  }
  collect(part)
  if (needed.size === 0) return part
  return { ...part, definitions: Object.fromEntries([...needed].map((name) => [name, definitions[name]])) }
}
