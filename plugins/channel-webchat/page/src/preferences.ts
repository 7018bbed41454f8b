import type { Store } from './world.js'

export type Language = 'en' | 'zh'
export type Appearance = 'system' | 'light' | 'dark'

const languageKey = 'openclaw.chat.language'
const appearanceKey = 'openclaw.chat.appearance'
const next: Readonly<Record<Appearance, Appearance>> = { system: 'light', light: 'dark', dark: 'system' }

/** The chosen one, else the browser's. */
export function readLanguage(store: Store, browser: string): Language {
  const kept = store.get(languageKey)
  if (kept === 'en' || kept === 'zh') return kept
  return /^zh\b/i.test(browser) ? 'zh' : 'en'
}

export function keepLanguage(store: Store, language: Language): void {
  store.set(languageKey, language)
}

export function readAppearance(store: Store): Appearance {
  const kept = store.get(appearanceKey)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function keepAppearance(store: Store, appearance: Appearance): void {
  store.set(appearanceKey, appearance)
}

export function nextAppearance(appearance: Appearance): Appearance {
  return next[appearance]
}
