import { createRequire } from 'node:module'

interface ConfigSchema {
  readonly properties: Readonly<Record<string, { readonly $ref?: string }>>
  readonly definitions: Readonly<Record<string, object>>
}

interface Schemas {
  /** Which blocks there are, and nothing of what is in them. */
  readonly root: object
  /** Complete in itself, by the name of the block. */
  readonly blocks: ReadonlyMap<string, object>
  /** Of one entry of `plugins`. */
  readonly entry: object
}

let schemas: Schemas | undefined

/** The schema of the config, cut into blocks: only those that a config has are compiled, and each once. */
export function configSchemas(): Schemas {
  schemas ??= cut(
    createRequire(import.meta.url)('@openclaw/config-schema/openclaw.schema.json') as ConfigSchema,
  )
  return schemas
}

function cut({ properties, definitions }: ConfigSchema): Schemas {
  const names = Object.keys(properties)
  const blocks = names.map((name) => {
    const property = properties[name] ?? {}
    const block =
      property.$ref === undefined ? property : definitions[property.$ref.replace('#/definitions/', '')]
    return [name, { ...block, definitions }] as const
  })
  return {
    root: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(names.map((name) => [name, true])),
    },
    blocks: new Map(blocks),
    entry: { ...definitions['pluginEntry'], definitions },
  }
}
