import { badRequest, type Wire } from './wire.js'

/**
 * The parameters of one request. A form can say everything as text only, so that numbers, flags and objects are
 * taken as text too (Bot API, Making requests).
 */
export type Fields = Wire

export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function integerField(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value)) return Number(value)
  return undefined
}

export function flagField(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (typeof value === 'boolean') return value
  return typeof value === 'string' && /^(true|yes|1)$/i.test(value)
}

/** An object or a list, as JSON or as the text of it. */
function jsonField(fields: Fields, name: string): unknown {
  const value = fields[name]
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  try {
    return JSON.parse(value)
  } catch {
    throw badRequest(`can't parse ${name} JSON object`)
  }
}

export function objectField(fields: Fields, name: string): Wire | undefined {
  const value = jsonField(fields, name)
  if (value === undefined) return undefined
  if (!isObject(value)) throw badRequest(`object expected as ${name}`)
  return value
}

export function listField(fields: Fields, name: string): readonly unknown[] | undefined {
  const value = jsonField(fields, name)
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw badRequest(`can't parse ${name}: Expected an Array`)
  return value
}

export function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
