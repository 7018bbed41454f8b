import { getAt, isRecord } from './path.js'

/** What a schema asks for, to stand behind "must be": `an integer from 0 to 65535`. */
export function describeSchema(schema: unknown, root: object): string {
  if (!isRecord(schema)) return 'something else'
  const { $ref, type } = schema
  const choices = choicesOf(schema, root)
  if (choices) return describeChoice(choices.map((choice) => describeSchema(choice, root)))
  if (typeof $ref === 'string') return describeSchema(getAt(root, $ref.split('/').slice(1)), root)
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return describeEnum(schema['enum'])
  if (Array.isArray(type))
    return describeChoice(type.map((name) => describeSchema({ ...schema, type: name }, root)))
  switch (type) {
    case 'string':
      return describeString(schema)
    case 'integer':
      return `an integer${describeRange(schema)}`
    case 'number':
      return `a number${describeRange(schema)}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return `a list${isRecord(schema['items']) ? ` of items that are ${describeSchema(schema['items'], root)}` : ''}`
    case 'object':
      return describeObject(schema)
    default:
      return 'something else'
  }
}

/** The choices of a schema, those inside a choice among them; undefined for a schema that leaves none. */
function choicesOf(schema: unknown, root: object): unknown[] | undefined {
  if (!isRecord(schema)) return undefined
  const { $ref, anyOf, oneOf } = schema
  if (typeof $ref === 'string') return choicesOf(getAt(root, $ref.split('/').slice(1)), root)
  const choices = anyOf ?? oneOf
  return Array.isArray(choices)
    ? choices.flatMap((choice: unknown) => choicesOf(choice, root) ?? [choice])
    : undefined
}

/** What a value is, without the value: `a string`. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function describeChoice(choices: readonly string[]): string {
  const distinct = [...new Set(choices)]
  return distinct.length < 3
    ? distinct.join(', or ')
    : `${distinct.slice(0, -1).join(', ')}, or ${distinct.at(-1)}`
}

function describeEnum(values: readonly unknown[]): string {
  const names = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  return names.length === 1 ? String(names[0]) : `one of ${names.join(', ')}`
}

function describeString(schema: Record<string, unknown>): string {
  const { examples, minLength, maxLength, pattern } = schema
  if (typeof maxLength === 'number') return `a string of ${Number(minLength ?? 0)} to ${maxLength} characters`
  if (Array.isArray(examples) && examples.length > 0) return `a string such as ${JSON.stringify(examples[0])}`
  if (typeof pattern === 'string') return `a string that matches ${pattern}`
  if (minLength === 1) return 'a string that is not empty'
  return typeof minLength === 'number' ? `a string of ${minLength} characters or more` : 'a string'
}

function describeRange(schema: Record<string, unknown>): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if (minimum !== undefined && maximum !== undefined) return ` from ${String(minimum)} to ${String(maximum)}`
  if (minimum !== undefined) return `, ${String(minimum)} or more`
  if (maximum !== undefined) return `, ${String(maximum)} or less`
  if (exclusiveMinimum !== undefined) return ` above ${String(exclusiveMinimum)}`
  return exclusiveMaximum === undefined ? '' : ` below ${String(exclusiveMaximum)}`
}

function describeObject(schema: Record<string, unknown>): string {
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  return required.length === 0
    ? 'an object'
    : `an object { ${required.map((key) => `"${key}": …`).join(', ')} }`
}
