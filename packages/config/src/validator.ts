import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { compiledFor } from './compiled.js'
import { explain } from './explain.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** Checks a value and tells what is wrong with it. */
export interface Validator {
  check(value: unknown, path: Path): Problem[]
}

/** `config`: our own schema, proved by our tests. `options`: a plugin's, checked itself; its defaults are filled in. */
export type SchemaOrigin = 'config' | 'options'

const instances: Partial<Record<SchemaOrigin, Promise<Ajv>>> = {}
const validators = new WeakMap<object, Validator>()

/** Compiles a schema once. Throws when the schema itself is wrong. Ajv is imported at the first call. */
export async function validatorOf(schema: object, origin: SchemaOrigin): Promise<Validator> {
  const known = validators.get(schema)
  if (known) return known
  const validator = wrap(compiledFor(schema, origin) ?? (await compile(schema, origin)), schema)
  validators.set(schema, validator)
  return validator
}

async function compile(schema: object, origin: SchemaOrigin): Promise<ValidateFunction> {
  const ajv = await (instances[origin] ??= createAjv(origin))
  const validate = ajv.compile(schema)
  // Kept by the caller, weakly, and not in Ajv: the schemas of plugins that were replaced must go.
  ajv.removeSchema(schema)
  return validate
}

async function createAjv(origin: SchemaOrigin): Promise<Ajv> {
  const module = await import('ajv')
  return new module.Ajv(ajvOptions(origin))
}

/** How schemas are compiled, at run time and by the build. */
export function ajvOptions(origin: SchemaOrigin) {
  return {
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    // Puts values, secrets among them, into the errors: these go to `explain`, which tells of types only, and no further.
    verbose: true,
    // A key named toString is a key.
    ownProperties: true,
    useDefaults: origin === 'options',
    // Compiling the meta-schema costs as much as all else.
    validateSchema: origin === 'options',
    logger: false,
  } as const
}

function wrap(validate: ValidateFunction, schema: object): Validator {
  function check(value: unknown, path: Path): Problem[] {
    if (validate(value)) return []
    const errors: readonly ErrorObject[] = validate.errors ?? []
    validate.errors = null
    const problems = explain(errors, schema, value)
    if (problems.length === 0) problems.push({ path: [], text: 'does not fit its schema' })
    return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }))
  }
  return { check }
}
