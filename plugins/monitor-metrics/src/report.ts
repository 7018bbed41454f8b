import type { Distribution, World } from '@openclaw/sdk'
import { quantile } from './quantile.js'
import type { Reading } from './reading.js'
import { momentOf, seriesKey } from './window.js'
import type { Moment, Window } from './window.js'

/** Per minute, over the last minute and over the last five. */
interface Rates {
  readonly perMinute: { readonly over1: number; readonly over5: number }
}

/** One series; of a histogram with its percentiles over the last five minutes, where there was anything. */
type Series = { readonly labels: Readonly<Record<string, string>> } & (
  | { readonly value: number }
  | ({ readonly value: number } & Rates)
  | ({ readonly count: number; readonly sum: number; readonly p50?: number; readonly p95?: number } & {
      readonly p99?: number
    } & Rates)
)

/** What `GET /api/metrics` answers. */
export interface MetricsReport {
  readonly pid: number
  readonly uptimeMs: number
  /** Resident. */
  readonly memoryBytes: number
  /** Of one processor, over the last minute. */
  readonly cpuPercent: number
  readonly metrics: Readonly<
    Record<
      string,
      { readonly kind: Reading['kind']; readonly help: string; readonly series: readonly Series[] }
    >
  >
}

export function reportOf(readings: readonly Reading[], window: Window, { clock }: World): MetricsReport {
  const now = momentOf(readings, clock.monotonic())
  const [over1, over5] = [window.ago(60_000), window.ago(300_000)]
  const metrics = readings.map((reading) => {
    const { name, kind, help } = reading
    return [name, { kind, help, series: seriesOf(reading, now, over1, over5) }] as const
  })
  return {
    pid: process.pid,
    uptimeMs: Math.round(process.uptime() * 1000),
    memoryBytes: process.memoryUsage.rss(),
    cpuPercent: now.at > over1.at ? ((now.cpuMs - over1.cpuMs) / (now.at - over1.at)) * 100 : 0,
    metrics: Object.fromEntries(metrics),
  }
}

function seriesOf(reading: Reading, now: Moment, over1: Moment, over5: Moment): Series[] {
  const { name } = reading
  const perMinute = (key: string, value: number) => ({
    perMinute: { over1: rate(value, key, now, over1), over5: rate(value, key, now, over5) },
  })
  if (reading.kind === 'histogram') {
    return reading.series.map(({ labels = {}, counts, sum }) => {
      const [key, count] = [seriesKey(name, labels), total(counts)]
      const recent = since(counts, over5.samples.get(key))
      return { labels, count, sum, ...perMinute(key, count), ...percentiles(reading.bounds, recent) }
    })
  }
  return reading.series.map(({ labels = {}, value }) => ({
    ...{ labels, value },
    ...(reading.kind === 'counter' && perMinute(seriesKey(name, labels), value)),
  }))
}

function percentiles(bounds: readonly number[], counts: Distribution['counts']) {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(bounds, counts, share))
  return p50 === undefined ? {} : { p50, p95, p99 }
}

function rate(value: number, key: string, now: Moment, then: Moment): number {
  const before = total(then.samples.get(key) ?? 0)
  // A counter that fell began anew, as after a reload of its plugin.
  const rise = value < before ? value : value - before
  return now.at > then.at ? (rise / (now.at - then.at)) * 60_000 : 0
}

function since(counts: readonly number[], before: number | readonly number[] = []): readonly number[] {
  if (typeof before === 'number' || total(counts) < total(before)) return counts
  return counts.map((count, index) => count - (before[index] ?? 0))
}

function total(sample: number | readonly number[]): number {
  return typeof sample === 'number' ? sample : sample.reduce((sum, count) => sum + count, 0)
}
