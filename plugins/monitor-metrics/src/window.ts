import type { World } from '@openclaw/sdk'
import type { Reading } from './reading.js'

export const everyMs = 10_000
const longestMs = 300_000

type Sample = number | readonly number[]

/** What the counters and histograms said at one moment, by series. */
export interface Moment {
  /** ms of the monotonic clock. */
  readonly at: number
  readonly cpuMs: number
  readonly samples: ReadonlyMap<string, Sample>
}

export interface Window {
  keep(readings: readonly Reading[]): void
  /** The newest moment that is at least so long ago; the oldest where none is. */
  ago(ms: number): Moment
}

/** Remembers five minutes. It begins with nothing counted. */
export function createWindow({ clock }: World): Window {
  const moments: [Moment, ...Moment[]] = [momentOf([], clock.monotonic())]
  return {
    keep(readings) {
      moments.push(momentOf(readings, clock.monotonic()))
      while (moments.length > longestMs / everyMs + 1) moments.shift()
    },
    ago(ms) {
      const latest = clock.monotonic() - ms
      return moments.findLast(({ at }) => at <= latest) ?? moments[0]
    },
  }
}

export function momentOf(readings: readonly Reading[], at: number): Moment {
  const samples = new Map<string, Sample>()
  for (const reading of readings) {
    if (reading.kind === 'gauge') continue
    for (const one of reading.series)
      samples.set(seriesKey(reading.name, one.labels), 'counts' in one ? one.counts : one.value)
  }
  const { user, system } = process.cpuUsage()
  return { at, cpuMs: (user + system) / 1000, samples }
}

export function seriesKey(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return [name, ...Object.values(labels)].join('\0')
}
