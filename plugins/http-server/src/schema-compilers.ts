import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

interface Validate {
  (data: unknown): unknown
  errors?: unknown
}
/** Takes the shared schemas of a Fastify instance and the options of Ajv, then what a route says. */
type Build<T> = (schemas: unknown, options: unknown) => (route: unknown) => T

const require = createRequire(import.meta.url)
let validators: Build<Validate> | undefined
let serializers: Build<unknown> | undefined

/**
 * Fastify's own compilers, loaded when the first schema is compiled, and that is when something is first held against it:
 * loading them and compiling all schemas was a quarter of the start of a gateway. A schema of headers must write them in
 * small letters.
 */
export const schemaCompilers = { buildValidator, buildSerializer } as Compilers

function buildValidator(schemas: unknown, options: unknown): (route: unknown) => Validate {
  return (route) => {
    let validate: Validate | undefined
    function late(data: unknown): unknown {
      validate ??= validatorsOf()(schemas, options)(route)
      const result = validate(data)
      late.errors = validate.errors
      return result
    }
    late.errors = undefined as unknown
    return late
  }
}

function buildSerializer(schemas: unknown, options: unknown): (route: unknown) => unknown {
  serializers ??= (require('@fastify/fast-json-stringify-compiler') as () => Build<unknown>)()
  return serializers(schemas, options)
}

/** One for all routes: it keeps an Ajv for instances of equal options. */
function validatorsOf(): Build<Validate> {
  return (validators ??= (require('@fastify/ajv-compiler') as () => Build<Validate>)())
}
