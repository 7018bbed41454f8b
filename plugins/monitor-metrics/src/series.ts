import type { CounterMetric, HistogramMetric } from '@openclaw/sdk'

/** Stands in each label of the series that takes what found no room. */
export const other = 'other'

export interface Described {
  readonly help: string
  readonly labels: readonly string[]
}

export interface Counter extends CounterMetric {
  /** `values` in the order of `labels`. */
  add(values: readonly string[], by?: number): void
}

export interface Histogram extends HistogramMetric {
  observe(values: readonly string[], value: number): void
}

interface Slot<T> {
  readonly labels: Readonly<Record<string, string>>
  readonly held: T
}

export function createCounter(described: Described, limit: number): Counter {
  const slots = createSlots(described.labels, limit, () => ({ value: 0 }))
  return {
    ...described,
    kind: 'counter',
    add(values, by = 1) {
      slots.at(values).value += by
    },
    read: () => slots.all().map(({ labels, held }) => ({ labels, value: held.value })),
  }
}

export function createHistogram(
  described: Described & { readonly bounds: readonly number[] },
  limit: number,
): Histogram {
  const { bounds } = described
  const slots = createSlots(described.labels, limit, () => ({
    counts: Array.from({ length: bounds.length + 1 }, () => 0),
    sum: 0,
  }))
  return {
    ...described,
    kind: 'histogram',
    observe(values, value) {
      const held = slots.at(values)
      let index = 0
      while (index < bounds.length && value > bounds[index]!) index += 1
      held.counts[index]! += 1
      held.sum += value
    },
    read: () => slots.all().map(({ labels, held }) => ({ labels, counts: [...held.counts], sum: held.sum })),
  }
}

/** At most `limit` of them, the last for whatever comes when the others are taken. */
function createSlots<T>(names: readonly string[], limit: number, make: () => T) {
  const slots = new Map<string, Slot<T>>()

  function slot(key: string, values: readonly string[]): T {
    const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
    const held = make()
    slots.set(key, { labels, held })
    return held
  }

  const rest = names.map(() => other)
  const restKey = rest.join('\0')
  return {
    at(values: readonly string[]): T {
      const key = values.length === 1 ? values[0]! : values.join('\0')
      const known = slots.get(key)
      if (known) return known.held
      const taken = slots.size - (slots.has(restKey) ? 1 : 0)
      if (taken < limit - 1) return slot(key, values)
      return slots.get(restKey)?.held ?? slot(restKey, rest)
    },
    all: (): readonly Slot<T>[] => [...slots.values()],
  }
}
