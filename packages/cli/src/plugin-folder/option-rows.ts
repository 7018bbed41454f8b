import { isRecord } from '@openclaw/config'

/** The options of a schema as rows: name, type, default, meaning. Those of a group stand below it, with its name. */
export function optionRows(schema: unknown, above = ''): string[][] {
  const { properties, required } = isRecord(schema) ? schema : {}
  const needed: unknown[] = Array.isArray(required) ? required : []
  return Object.entries(isRecord(properties) ? properties : {}).flatMap(([key, property]) => {
    const rules: Record<string, unknown> = isRecord(property) ? property : {}
    const name = `${above}${key}`
    const standard =
      'default' in rules ? JSON.stringify(rules['default']) : needed.includes(key) ? 'needed' : '-'
    const row = [name, typeOf(rules), standard, String(rules['description'] ?? '')]
    return [row, ...optionRows(rules, `${name}.`)]
  })
}

function typeOf({ type, enum: values, items }: Record<string, unknown>): string {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (type === 'array' && isRecord(items)) return `list of ${typeOf(items)}`
  return Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any'
}
