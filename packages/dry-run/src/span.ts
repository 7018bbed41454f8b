const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A duration in ms: a number of them, or `250ms`, `30s`, `5m`, `2h`, `1d`. The schema has checked its form. */
export function spanMs(span: number | string): number {
  if (typeof span === 'number') return span
  const [, count = '0', unit = 'ms'] = /^(\d+(?:\.\d+)?) *(ms|[smhd])$/.exec(span) ?? []
  return Number(count) * units[unit]!
}
