import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { ValidateFunction } from 'ajv'
import type { SchemaOrigin } from './validator.js'

let compiled: Readonly<Record<string, ValidateFunction>> | undefined

/**
 * The validator that the build wrote for exactly this schema; undefined when there is none. They are found by what
 * the schema says, so one of an older schema is never used; run from source there are none.
 */
export function compiledFor(schema: object, origin: SchemaOrigin): ValidateFunction | undefined {
  compiled ??= readCompiled()
  return compiled[compiledKey(schema, origin)]
}

export function compiledKey(schema: object, origin: SchemaOrigin): string {
  return `${origin}_${createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 32)}`
}

function readCompiled(): Readonly<Record<string, ValidateFunction>> {
  try {
    return createRequire(import.meta.url)('./compiled.cjs') as Readonly<Record<string, ValidateFunction>>
  } catch {
    return {}
  }
}
