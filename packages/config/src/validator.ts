import type { ErrorObject, ValidateFunction } from 'ajv'
import { explain } from './explain.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** Checks a value and tells what is wrong with it; with `fill`, defaults are written into the value. */
export interface Validator {
  check(value: unknown, path: Path): Problem[]
}

const compiled = { fill: new WeakMap<object, Validator>(), keep: new WeakMap<object, Validator>() }

/** Compiles a schema once. Throws when the schema itself is wrong. Ajv is imported at the first call. */
export async function validatorOf(schema: object, mode: 'fill' | 'keep'): Promise<Validator> {
  const known = compiled[mode].get(schema)
  if (known) return known
  const { Ajv } = await import('ajv')
  // `verbose` puts values, secrets among them, into the errors: these go to `explain`, which tells of types only, and
  // no further. `ownProperties`: a key named toString is a key.
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    useDefaults: mode === 'fill',
    logger: false,
  })
  const validator = wrap(ajv.compile(schema), schema)
  compiled[mode].set(schema, validator)
  return validator
}

function wrap(validate: ValidateFunction, schema: object): Validator {
  function check(value: unknown, path: Path): Problem[] {
    if (validate(value)) return []
    const errors: readonly ErrorObject[] = validate.errors ?? []
    return explain(errors, schema, value).map((problem) => ({ ...problem, path: [...path, ...problem.path] }))
  }
  return { check }
}
