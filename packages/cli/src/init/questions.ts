import { isRecord } from '@openclaw/config'

export type Schema = Readonly<Record<string, unknown>>

/** What to ask for one option of a plugin. */
export interface Question {
  /** The option. */
  readonly key: string
  /** What the plugin says of it. */
  readonly message: string
  readonly kind: 'secret' | 'choice' | 'truth' | 'number' | 'text' | 'list'
  /** Of a `choice`. */
  readonly choices: readonly (string | number)[]
  /** The variable that a `secret` is read from. */
  readonly variable: string
  readonly example?: string
  /** A schema by which `{ [key]: answer }` is checked. */
  readonly schema: object
}

/**
 * The questions of an options schema: one for each option that is required and has no default. Those that no line of
 * text can answer are named in `unaskable`.
 */
export function questionsOf(
  schema: Schema,
  type: string,
): { questions: readonly Question[]; unaskable: readonly string[] } {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = requiredOf(schema)
  const questions: Question[] = []
  const unaskable: string[] = []
  for (const key of required) {
    const property = properties[key]
    if (isRecord(property) && 'default' in property) continue
    const kind = isRecord(property) ? kindOf(property) : undefined
    if (isRecord(property) && kind) questions.push(questionOf(key, property, kind, schema, type))
    else unaskable.push(key)
  }
  return { questions, unaskable }
}

/** The keys a schema asks for; where it takes one of several, the first. */
function requiredOf({ required, anyOf }: Schema): string[] {
  const own = Array.isArray(required) ? required.map(String) : []
  const [first]: unknown[] = Array.isArray(anyOf) ? anyOf : []
  return isRecord(first) ? [...own, ...requiredOf(first)] : own
}

/** The secret options of a schema, required or not. */
export function secretsOf(schema: Schema): readonly string[] {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  return Object.entries(properties).flatMap(([key, property]) =>
    isRecord(property) && property['writeOnly'] === true ? key : [],
  )
}

function questionOf(
  key: string,
  property: Record<string, unknown>,
  kind: Question['kind'],
  { definitions, $defs }: Schema,
  type: string,
): Question {
  const { description, examples } = property
  const all: unknown[] = Array.isArray(examples) ? examples : []
  const example = all.find((one) => typeof one === 'string' || typeof one === 'number')
  const reference = all.find((one) => isRecord(one) && typeof one['$env'] === 'string')
  const variable = isRecord(reference) ? String(reference['$env']) : variableOf(type, key)
  return {
    key,
    message: typeof description === 'string' ? description.replace(/\.$/, '') : key,
    kind,
    choices: choicesOf(property),
    variable,
    ...(example === undefined ? {} : { example: String(example) }),
    schema: {
      type: 'object',
      required: [key],
      properties: { [key]: property },
      ...(definitions === undefined ? {} : { definitions }),
      ...($defs === undefined ? {} : { $defs }),
    },
  }
}

function kindOf(property: Record<string, unknown>): Question['kind'] | undefined {
  const { type, items } = property
  if (property['writeOnly'] === true) return 'secret'
  if (choicesOf(property).length > 0) return 'choice'
  if (type === 'boolean') return 'truth'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string') return 'text'
  return type === 'array' && isRecord(items) && items['type'] === 'string' ? 'list' : undefined
}

function choicesOf(property: Record<string, unknown>): (string | number)[] {
  const values: unknown[] = Array.isArray(property['enum']) ? property['enum'] : []
  const simple = values.filter((value) => typeof value === 'string' || typeof value === 'number')
  return simple.length === values.length ? simple : []
}

/** `TELEGRAM_TOKEN` for the option `token` of `telegram`. */
function variableOf(type: string, key: string): string {
  const words = `${type.replace(/^.*\//, '')}_${key}`.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return words.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}
