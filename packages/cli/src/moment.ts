import { OpenClawError } from '@openclaw/sdk'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A moment as people write it, in ms since 1970: `24h`, `2h ago`, `2026-03-01`, `14:30` of today, or an ISO time; local
 * where it names no zone. `edge`: which end of a day a bare date means. Throws OC_CLI_USAGE.
 */
export function parseMoment(text: string, now: number, edge: 'start' | 'end' = 'start'): number {
  const written = text.trim()
  const [, count, unit] = /^(\d{1,9}) *([smhd])(?: ago)?$/.exec(written) ?? []
  if (count !== undefined && unit !== undefined) return now - Number(count) * units[unit]!
  const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(written) ?? []
  if (hour !== undefined) return timeOfToday(text, now, Number(hour), Number(minute), Number(second))
  const [, year, month, day, rest] = /^(\d{4})-(\d{2})-(\d{2})(.*)$/.exec(written) ?? []
  if (year === undefined) throw notAMoment(text)
  const date = localDay(text, Number(year), Number(month), Number(day))
  // A day has not always 24 hours.
  if (rest === '' && edge === 'end') return date.setDate(date.getDate() + 1) - 1
  if (rest === '') return date.getTime()
  const at = /^[T ]\d/.test(rest ?? '') ? Date.parse(written.replace(' ', 'T')) : NaN
  if (Number.isNaN(at)) throw notAMoment(text)
  return at
}

function timeOfToday(text: string, now: number, hour: number, minute: number, second: number): number {
  if (hour > 23 || minute > 59 || second > 59) throw notAMoment(text)
  return new Date(now).setHours(hour, minute, second, 0)
}

function localDay(text: string, year: number, month: number, day: number): Date {
  const date = new Date(year, month - 1, day)
  if (date.getMonth() !== month - 1 || date.getDate() !== day) throw notAMoment(text)
  return date
}

function notAMoment(text: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', `"${text}" is no moment`, {
    hint: 'Write 24h, "2h ago", 14:30, 2026-03-01, or 2026-03-01T12:00.',
  })
}
