/** What stands under paths. Of one path the newest counts: a plugin that is replaced leaves after its successor came. */
export interface Newest<T> {
  /** The result takes it away again; harmless when called twice. */
  add(path: string, value: T): () => void
  get(path: string): T | undefined
  /** Those that count. */
  values(): T[]
}

export function createNewest<T>(): Newest<T> {
  const all = new Map<string, T[]>()
  return {
    add(path, value) {
      all.set(path, [...(all.get(path) ?? []), value])
      return () => {
        const left = (all.get(path) ?? []).filter((other) => other !== value)
        if (left.length > 0) all.set(path, left)
        else all.delete(path)
      }
    },
    get: (path) => all.get(path)?.at(-1),
    values: () => [...all.values()].flatMap((values) => values.slice(-1)),
  }
}
