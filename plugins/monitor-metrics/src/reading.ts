import { errorLine } from '@openclaw/sdk'
import type { Distribution, Log, Measured, Metric } from '@openclaw/sdk'
import { other } from './series.js'

/** A metric as it was at one moment. */
export type Reading = { readonly name: string; readonly help: string } & (
  | { readonly kind: 'counter' | 'gauge'; readonly series: readonly Measured[] }
  | {
      readonly kind: 'histogram'
      readonly bounds: readonly number[]
      readonly series: readonly Distribution[]
    }
)

/** Reads them all, each cut at `limit` series. One that fails is told of and left out: it hides no other. */
export async function readAll(
  metrics: ReadonlyMap<string, Metric>,
  { limit, log }: { readonly limit: number; readonly log: Log },
): Promise<Reading[]> {
  const readings = await Promise.all(
    [...metrics].map(async ([name, metric]) => {
      try {
        return await readOne(name, metric, limit)
      } catch (error) {
        log.warn({ metric: name, error: errorLine(error) }, 'a metric could not be read')
        return undefined
      }
    }),
  )
  return readings.filter((reading) => reading !== undefined)
}

async function readOne(name: string, metric: Metric, limit: number): Promise<Reading> {
  const { help, labels = [] } = metric
  if (metric.kind === 'histogram') {
    const { kind, bounds } = metric
    const series = bounded(await metric.read(), labels, limit, (a, b) => ({
      counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)),
      sum: a.sum + b.sum,
    }))
    return { name, help, kind, bounds, series }
  }
  const { kind } = metric
  return {
    ...{ name, help, kind },
    series: bounded(await metric.read(), labels, limit, (a, b) => ({ value: a.value + b.value })),
  }
}

function bounded<T extends Measured | Distribution>(
  series: readonly T[],
  names: readonly string[],
  limit: number,
  sum: (a: T, b: T) => Omit<T, 'labels'>,
): readonly T[] {
  if (series.length <= limit) return series
  const labels = Object.fromEntries(names.map((name) => [name, other]))
  const rest = series.slice(limit - 1).reduce((a, b) => ({ ...a, ...sum(a, b) }))
  return [...series.slice(0, limit - 1), { ...rest, labels }]
}
