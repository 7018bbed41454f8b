/** Where a value stands in the config: `['routing', 'rules', 0, 'match']`. */
export type Path = readonly (string | number)[]

/** As a person writes it: `routing.rules[0].match`. */
export function formatPath(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[\w$@:/-]+$/.test(part)) text += text === '' ? part : `.${part}`
    else text += `[${JSON.stringify(part)}]`
  }
  return text
}

/** From `security.accessToken`, as `binds` has it. */
export function parsePath(text: string): Path {
  return text.split('.').filter((part) => part !== '')
}

/** From a JSON pointer, as Ajv reports it; numbers stay strings where the value is no list. */
export function pathOfPointer(root: unknown, pointer: string): Path {
  const path: (string | number)[] = []
  let value = root
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    const key = Array.isArray(value) ? Number(part) : part
    path.push(key)
    value = getAt(value, [key])
  }
  return path
}

/** The value at a path; undefined where there is none. Inherited properties do not count. */
export function getAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}

/** A copy with the value at the path; objects and lists that are missing on the way are made. */
export function withAt(root: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  const empty = typeof head === 'number' ? [] : {}
  const copy = (
    Array.isArray(root) ? [...(root as unknown[])] : isRecord(root) ? { ...root } : empty
  ) as Record<string | number, unknown>
  copy[head] = withAt(copy[head], rest, value)
  return copy
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
