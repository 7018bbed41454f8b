import type { Language } from './preferences.js'

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' }

/** The time of today, the day of this year, else the date. */
export function shortTime(at: number, now: number, language: Language): string {
  const [then, today] = [new Date(at), new Date(now)]
  const isThisYear = then.getFullYear() === today.getFullYear()
  if (isThisYear && then.toDateString() === today.toDateString()) return clockTime(at, language)
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  return then.toLocaleDateString(locales[language], isThisYear ? date : { ...date, year: 'numeric' })
}

export function clockTime(at: number, language: Language): string {
  return new Date(at).toLocaleTimeString(locales[language], { hour: '2-digit', minute: '2-digit' })
}

export function fullTime(at: number, language: Language): string {
  return new Date(at).toLocaleString(locales[language], { dateStyle: 'medium', timeStyle: 'medium' })
}
