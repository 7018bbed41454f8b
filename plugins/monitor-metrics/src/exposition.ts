import type { Metric as PromMetric, Registry } from 'prom-client'
import { defaultsOfProcess } from './process-registry.js'
import type { Reading } from './reading.js'

export interface Exposition {
  readonly contentType: string
  readonly text: string
}

interface Value {
  readonly metricName: string
  readonly labels?: { readonly le: number | string }
  /** prom-client writes the same object out once, and knows it at the next scrape. */
  readonly sharedLabels: Readonly<Record<string, string>>
  readonly value: number
}

const noLabels = {}

/** The Prometheus text of these readings, and of the process. prom-client is loaded when it is first asked for. */
export async function exposition(readings: readonly Reading[]): Promise<Exposition> {
  const { Registry } = await import('prom-client')
  const registry: Registry = new Registry()
  for (const reading of readings) {
    const { name, help, kind: type } = reading
    const values = reading.kind === 'histogram' ? bucketsOf(reading) : valuesOf(reading)
    // What prom-client asks of a metric to write it down; its own classes count, and here it is counted already.
    const written = { name, get: async () => ({ name, help, type, values, aggregator: 'sum' }) }
    registry.registerMetric(written as unknown as PromMetric)
  }
  const own = await registry.metrics()
  return { contentType: registry.contentType, text: `${own}\n${await (await defaultsOfProcess()).metrics()}` }
}

function valuesOf({ name, series }: Exclude<Reading, { kind: 'histogram' }>): Value[] {
  return series.map(({ labels: sharedLabels = noLabels, value }) => ({
    metricName: name,
    sharedLabels,
    value,
  }))
}

function bucketsOf({ name, bounds, series }: Extract<Reading, { kind: 'histogram' }>): Value[] {
  return series.flatMap(({ labels: sharedLabels = noLabels, counts, sum }) => {
    let count = 0
    const buckets = [...bounds, '+Inf'].map((le, index) => {
      count += counts[index] ?? 0
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, sharedLabels, value: sum },
      { metricName: `${name}_count`, sharedLabels, value: count },
    ]
  })
}
