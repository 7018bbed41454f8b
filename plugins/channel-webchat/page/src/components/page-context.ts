import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Chat } from '../chat.js'
import type { Appearance, Language } from '../preferences.js'
import type { Texts } from '../texts.js'
import type { Store } from '../world.js'

/** What every part of the page may use. It changes seldom; what the gateway tells is handed down. */
export interface Page {
  readonly chat: Chat
  readonly texts: Texts
  readonly language: Language
  readonly appearance: Appearance
  /** Lasts as long as the tab. */
  readonly tab: Store
  /** Without one, a new one. */
  choose(conversation?: string): void
  showFate(messageId: string): void
  switchLanguage(): void
  switchAppearance(): void
  signOut(): void
}

export const PageContext = createContext<Page | undefined>(undefined)

export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('The page has no context')
  return page
}
