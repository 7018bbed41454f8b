import { isUsable } from './plugin-list.js'

const deepest = 100

/**
 * A copy of plain objects and lists in which every getter was asked once: what a script's config answers later, or
 * never, cannot surprise who reads it. Circles stay circles; plugins, and whatever else is no plain data, stay as they are.
 */
export function snapshot(value: unknown): unknown {
  const copies = new Map<object, unknown>()

  function copy(from: unknown, depth: number): unknown {
    if (typeof from !== 'object' || from === null || depth > deepest || isUsable(from)) return from
    if (copies.has(from)) return copies.get(from)
    if (Array.isArray(from)) {
      const list: unknown[] = []
      copies.set(from, list)
      for (const item of from) list.push(copy(item, depth + 1))
      return list
    }
    const prototype = Object.getPrototypeOf(from) as object | null
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return from
    const object = Object.create(prototype) as Record<string, unknown>
    copies.set(from, object)
    for (const key of Object.keys(from)) {
      const item = copy((from as Record<string, unknown>)[key], depth + 1)
      Object.defineProperty(object, key, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return object
  }
  return copy(value, 0)
}
