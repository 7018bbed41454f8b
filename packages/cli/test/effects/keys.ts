import { readFileSync } from 'node:fs'

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly then?: Schema
  readonly else?: Schema
  readonly definitions?: Readonly<Record<string, Schema>>
}

const file = new URL('../../../../config-schema/openclaw.schema.json', import.meta.url)

/** Every key of the config's schema: `*` is a name that the config chooses, `[]` any item of a list. */
export function keysOfSchema(): string[] {
  const root = JSON.parse(readFileSync(file, 'utf8')) as Schema
  const keys = new Set<string>()

  function visit(schema: Schema, path: string): void {
    const target =
      schema.$ref === undefined ? schema : root.definitions?.[schema.$ref.replace('#/definitions/', '')]
    const { properties = {}, additionalProperties, items, then, else: otherwise } = target ?? {}
    const inner: [string, Schema][] = Object.entries(properties).map(([key, part]) => [
      `${path}.${key}`,
      part,
    ])
    if (typeof additionalProperties === 'object') inner.push([`${path}.*`, additionalProperties])
    if (items && Object.keys(properties).length === 0) inner.push([`${path}[]`, items])
    for (const part of [then, otherwise]) if (part) visit(part, path)
    for (const [to, part] of inner) visit(part, to)
    if (inner.length === 0 && !then && path !== '') keys.add(path.replace(/^\./, '').replace(/\[\]$/, ''))
  }

  for (const [name, block] of Object.entries(root.properties ?? {})) {
    if (name === 'plugins') visit(root.definitions?.['pluginEntry'] ?? {}, '.plugins[]')
    else visit(block, `.${name}`)
  }
  return [...keys].sort()
}
