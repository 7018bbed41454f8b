/** A map that forgets the oldest past a size. */
export function createMemory<Value>(size: number) {
  const values = new Map<string, Value>()
  return {
    get: (key: string) => values.get(key),
    has: (key: string) => values.has(key),
    set(key: string, value: Value): void {
      values.delete(key)
      values.set(key, value)
      for (const oldest of values.keys()) {
        if (values.size <= size) return
        values.delete(oldest)
      }
    },
    take(key: string): Value | undefined {
      const value = values.get(key)
      values.delete(key)
      return value
    },
  }
}

export type Memory<Value> = ReturnType<typeof createMemory<Value>>
