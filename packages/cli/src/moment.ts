import { OpenClawError } from '@openclaw/sdk'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment as people write it, in ms since 1970: `24h`, `2h ago`, `2026-03-01` (local time), or an ISO time. */
export function parseMoment(text: string, now: number): number {
  const [, count, unit] = /^(\d+) *([smhd])(?: ago)?$/.exec(text.trim()) ?? []
  if (count !== undefined && unit !== undefined) return now - Number(count) * units[unit]!
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? []
  if (year !== undefined) return localDay(text, Number(year), Number(month), Number(day))
  const at = /^\d{4}-\d{2}-\d{2}[T ]\d/.test(text.trim()) ? Date.parse(text.trim().replace(' ', 'T')) : NaN
  if (Number.isNaN(at)) throw notAMoment(text)
  return at
}

function localDay(text: string, year: number, month: number, day: number): number {
  const date = new Date(year, month - 1, day)
  if (date.getMonth() !== month - 1 || date.getDate() !== day) throw notAMoment(text)
  return date.getTime()
}

function notAMoment(text: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', `"${text}" is no moment`, {
    hint: 'Write 24h, "2h ago", 2026-03-01, or 2026-03-01T12:00.',
  })
}
