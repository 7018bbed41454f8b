import type { ErrorObject } from 'ajv'
import { describeSchema, describeType } from './describe.js'
import { nearest } from './nearest.js'
import { isRecord, pathOfPointer } from './path.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** Ajv's errors as a person reads them: one for each place, the most telling first. */
export function explain(errors: readonly ErrorObject[], schema: object, value: unknown): Problem[] {
  const problems = new Map<string, Problem>()
  for (const error of telling(errors)) {
    const path = pathOfPointer(value, error.instancePath)
    const problem = explainOne(error, schema, path)
    const key = `${JSON.stringify(problem.path)}${problem.text}`
    if (!problems.has(key)) problems.set(key, problem)
  }
  return [...problems.values()]
}

// A failed `anyOf` reports each of its branches too, before itself; the choice as a whole says more than they do.
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const named = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
  return named.filter(
    (error, index) => !named.slice(index + 1).some((later) => isChoice(later) && covers(later, error)),
  )
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf'
}

function covers(choice: ErrorObject, error: ErrorObject): boolean {
  return (
    error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`)
  )
}

function explainOne(error: ErrorObject, schema: object, path: Path): Problem {
  const rules: Record<string, unknown> = isRecord(error.parentSchema) ? error.parentSchema : {}
  const value = error.data
  const params = error.params as Record<string, unknown>
  const needed = isChoice(error) ? alternativeKeys(rules[error.keyword]) : undefined
  if (needed) return { path, text: `needs one of the keys ${needed.join(', ')}` }
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(params['additionalProperty']), rules)
    case 'required':
      return { path, text: `needs the key ${String(params['missingProperty'])}` }
    case 'enum':
      return { path, text: `must be ${describeSchema(rules, schema)}${meant(value, rules['enum'])}` }
    case 'type':
    case 'anyOf':
    case 'oneOf':
    case 'const':
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'minLength':
    case 'maxLength':
      return {
        path,
        text: `must be ${describeSchema(rules, schema)}${instead(value, rules, schema)}`,
        ...inQuotes(value, describeSchema(rules, schema)),
      }
    case 'pattern':
      return error.propertyName === undefined
        ? { path, text: `must be ${describeSchema(rules, schema)}` }
        : {
            path: [...path, error.propertyName],
            text: `is not a name that may stand here: letters, digits and - only`,
          }
    case 'minItems':
      return {
        path,
        text:
          params['limit'] === 1 ? 'must not be empty' : `must have ${String(params['limit'])} items or more`,
      }
    case 'uniqueItems':
      return { path, text: 'must not have an item twice' }
    default:
      return { path, text: String(error.message) }
  }
}

/** The keys of which an object needs one, where that is all that the choices ask for. */
function alternativeKeys(choices: unknown): string[] | undefined {
  if (!Array.isArray(choices)) return undefined
  const keys = choices.map((choice: unknown) => {
    if (!isRecord(choice) || Object.keys(choice).join() !== 'required') return undefined
    return Array.isArray(choice['required']) ? choice['required'].join(' with ') : undefined
  })
  return keys.every((key) => key !== undefined) ? keys : undefined
}

function unknownKey(path: Path, key: string, rules: Record<string, unknown>): Problem {
  const known = Object.keys(isRecord(rules['properties']) ? rules['properties'] : {}).filter(
    (name) => name !== '$schema',
  )
  const near = nearest(key, known)
  const cure =
    near !== undefined
      ? `Did you mean "${near}" instead of "${key}"?`
      : known.length > 0
        ? `Known keys: ${known.join(', ')}.`
        : `Take "${key}" out.`
  return { path: [...path, key], text: 'is not a key that exists', cure }
}

function meant(value: unknown, allowed: unknown): string {
  const names = Array.isArray(allowed)
    ? allowed.filter((item): item is string => typeof item === 'string')
    : []
  const near = typeof value === 'string' ? nearest(value, names) : undefined
  return near === undefined ? '' : `; did you mean "${near}"?`
}

// What it is instead is said by type only: the value may be a secret.
function instead(value: unknown, rules: Record<string, unknown>, schema: object): string {
  const is = describeType(value)
  return describeSchema(rules, schema).includes(is.replace(/^an? /, '')) ? '' : `, and it is ${is}`
}

// Ids look like numbers and are texts: as numbers the long ones would lose their last digits.
function inQuotes(value: unknown, wanted: string): Pick<Problem, 'cure'> {
  const hasNumber =
    typeof value === 'number' || (Array.isArray(value) && value.some((one) => typeof one === 'number'))
  const isText = wanted.includes('a string') && !/integer|number/.test(wanted)
  return hasNumber && isText ? { cure: 'Write the number in quotes.' } : {}
}
