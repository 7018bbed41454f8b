const spans: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
]

/** `2h 34m 12s`; days from the first one on. */
export function formatDuration(ms: number): string {
  let left = Math.max(0, ms)
  const parts = spans.map(([span, unit]) => {
    const count = Math.floor(left / span)
    left -= count * span
    return [count, unit] as const
  })
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first < 0 ? -1 : first)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}

/** `14:02 (12m)`, in local time; with its date when that is not the day of `now`. */
export function formatMoment(at: number, now: number): string {
  const [date, time] = localTime(at)
  const [today] = localTime(now)
  const age = formatDuration(now - at).split(' ')[0]
  return `${date === today ? '' : `${date} `}${time} (${age})`
}

function localTime(at: number): [date: string, time: string] {
  const moment = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return [
    `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`,
    `${two(moment.getHours())}:${two(moment.getMinutes())}`,
  ]
}

/** `1.5 MB`, by steps of 1,024. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1_024 && unit < units.length - 1) [value, unit] = [value / 1_024, unit + 1]
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_024 / 1_024)} MB`
}
