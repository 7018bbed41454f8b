import { OpenClawError } from '@openclaw/sdk'

/**
 * Reads parts of a body by their JSON Pointers. What is missing or null is undefined; what is not as it must be throws
 * OC_HTTP_BODY_INVALID, which names the field.
 */
export interface BodyReader {
  /** A number counts as its digits. */
  readonly id: ReadPart<string>
  readonly text: ReadPart<string>
  readonly flag: ReadPart<boolean>
  /** ms since 1970. */
  readonly time: ReadPart<number>
  readonly list: ReadPart<readonly unknown[]>
}

type ReadPart<T> = (pointer: string) => T | undefined

const longestId = 200

export function createBodyReader(body: unknown): BodyReader {
  function part<T>(expected: string, convert: (value: unknown) => T | undefined): ReadPart<T> {
    return (pointer) => {
      const value = valueAt(body, pointer)
      if (value === undefined || value === null) return undefined
      const converted = convert(value)
      if (converted === undefined) throw invalidField(pointer, `must be ${expected}`)
      return converted
    }
  }
  return {
    id: part(`a text of 1 to ${longestId} characters or a whole number`, asId),
    text: part('a text', (value) => (typeof value === 'string' ? value : undefined)),
    flag: part('true or false', (value) => (typeof value === 'boolean' ? value : undefined)),
    time: part('ms since 1970 or a date like 2026-01-31T12:00:00Z', asTime),
    list: part('a list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)),
  }
}

/** The part, which must be there. */
export function needed<T>(read: ReadPart<T>, pointer: string): T {
  const value = read(pointer)
  if (value === undefined) throw invalidField(pointer, 'is missing')
  return value
}

export function invalidField(pointer: string, problem: string): OpenClawError {
  const hint = 'Send the field, or name where it is under "fields" in the options of the channel.'
  return new OpenClawError('OC_HTTP_BODY_INVALID', `The field ${pointer} of the body ${problem}`, { hint })
}

function valueAt(body: unknown, pointer: string): unknown {
  let value = body
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** An id as text, where the value can be one. */
export function asId(value: unknown): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value
  // A line feed or half a character is in nobody's id, and would spoil logs and keys.
  const isId = typeof text === 'string' && /^[^\p{Cc}\p{Cs}]+$/u.test(text) && text.length <= longestId
  return isId ? text : undefined
}

function asTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : value
  return typeof time === 'number' && Number.isFinite(time) && time >= 0 ? time : undefined
}
