import type { Path } from './path.js'
import type { Problem } from './problem.js'

const maxDepth = 64
// YAML aliases and shared objects can unfold to far more than was written.
const maxValues = 1_000_000

/**
 * A copy of plain data. What is not data (a function, a date, a class, a circle, a key `__proto__`) is left out and
 * told in `problems`. `undefined` counts as absent, so that a config in code can leave a key out by a condition.
 */
export function copyData(value: unknown, path: Path, problems: Problem[]): unknown {
  const above = new Set<object>()
  let values = 0

  function copy(from: unknown, at: Path): unknown {
    if (from === null || typeof from === 'string' || typeof from === 'boolean') return from
    if (typeof from === 'number' && Number.isFinite(from)) return from
    if (typeof from !== 'object' || from === undefined)
      return refuse(at, `must be data, and it is ${describeKind(from)}`)
    values += 1
    if (values > maxValues) return values === maxValues + 1 ? refuse(path, 'is too large') : undefined
    if (above.has(from)) return refuse(at, 'contains itself; a config must end somewhere')
    if (at.length - path.length > maxDepth) return refuse(at, `is nested deeper than ${maxDepth}`)
    if (!Array.isArray(from) && !isPlain(from))
      return refuse(at, `must be data, and it is ${describeKind(from)}`)
    above.add(from)
    const result = Array.isArray(from) ? copyList(from, at) : copyObject(from, at)
    above.delete(from)
    return result
  }

  function copyList(from: readonly unknown[], at: Path): unknown[] {
    return from.map((item, index) => copy(item, [...at, index]))
  }

  function copyObject(from: object, at: Path): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(from)) {
      if (key === '__proto__') refuse([...at, key], 'is not allowed as a key')
      else if (item !== undefined) result[key] = copy(item, [...at, key])
    }
    return result
  }

  function refuse(at: Path, text: string): undefined {
    problems.push({ path: at, text })
    return undefined
  }

  return copy(value, path)
}

// Judged by shape, not by identity: a config file may be evaluated in another realm.
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'not there'
  if (value instanceof Date) return 'a date: write it as a string'
  if (value instanceof Promise) return 'a promise: await it'
  if (typeof value === 'number') return 'not a finite number'
  if (typeof value === 'object') return 'an instance of a class'
  return typeof value === 'bigint' ? 'a bigint: write a number' : `a ${typeof value}`
}
